# The sample that a first boot plans and applies in demo/hello: it needs no provider and touches nothing.

variable "name" {
  type        = string
  description = "Who is greeted."
  default     = "world"
}

resource "terraform_data" "hello" {
  input = "Hello, ${var.name}!"
}

output "greeting" {
  description = "What the sample says."
  value       = terraform_data.hello.output
}

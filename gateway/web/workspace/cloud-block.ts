// What a configuration needs to run here.

/** The `cloud` block for a workspace at this server. */
export const cloudBlock = (host: string, organization: string, workspace: string): string =>
  `terraform {
  cloud {
    hostname     = "${host}"
    organization = "${organization}"

    workspaces {
      name = "${workspace}"
    }
  }
}`;

/** The commands that bring the first run. */
export const firstCommands = (host: string, engine: string): string =>
  `${engine} login ${host}\n${engine} init\n${engine} apply`;

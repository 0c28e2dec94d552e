// Provider time, for the configurations of go-tfe's tests: time_sleep waits when it is made, and when it goes.
package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"terrace/conformance/single"
)

type sleepResource struct{}

func (sleepResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "time_sleep"
}

func (sleepResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"create_duration":  schema.StringAttribute{Optional: true},
		"destroy_duration": schema.StringAttribute{Optional: true},
		"triggers":         single.Triggers(),
		"id":               single.ID(),
	}}
}

type sleepModel struct {
	CreateDuration  types.String `tfsdk:"create_duration"`
	DestroyDuration types.String `tfsdk:"destroy_duration"`
	Triggers        types.Map    `tfsdk:"triggers"`
	ID              types.String `tfsdk:"id"`
}

func (sleepResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var model sleepModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &model)...)
	sleep(ctx, model.CreateDuration, &response.Diagnostics)
	model.ID = types.StringValue(rand.Text())
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

func (sleepResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (sleepResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var model sleepModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &model)...)
	response.Diagnostics.Append(response.State.Set(ctx, model)...)
}

func (sleepResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var model sleepModel
	response.Diagnostics.Append(request.State.Get(ctx, &model)...)
	sleep(ctx, model.DestroyDuration, &response.Diagnostics)
}

func sleep(ctx context.Context, text types.String, diagnostics *diag.Diagnostics) {
	if text.ValueString() == "" {
		return
	}
	duration, err := time.ParseDuration(text.ValueString())
	if err != nil {
		diagnostics.AddError("This is no duration", err.Error())
		return
	}
	select {
	case <-time.After(duration):
	case <-ctx.Done():
		diagnostics.AddError("The wait was cut short", ctx.Err().Error())
	}
}

func main() { single.Serve("time", sleepResource{}) }

// Package single serves a provider of one resource and nothing else, which is all that the configurations of go-tfe's tests ask of one.
package single

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type single struct {
	name string
	only resource.Resource
}

func (s single) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = s.name
}
func (single) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (single) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (single) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (s single) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return s.only }}
}

// Triggers have a resource made anew when they change.
func Triggers() schema.Attribute {
	return schema.MapAttribute{
		ElementType:   types.StringType,
		Optional:      true,
		PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()},
	}
}

// ID stays as it was made.
func ID() schema.Attribute {
	return schema.StringAttribute{
		Computed:      true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// Serve does so as registry.terraform.io/hashicorp/<name>, until terraform has had enough of it.
func Serve(name string, only resource.Resource) {
	open := func() provider.Provider { return single{name, only} }
	options := providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/" + name}
	if err := providerserver.Serve(context.Background(), open, options); err != nil {
		log.Fatal(err)
	}
}

// What the API takes and answers, as types; made from the OpenAPI document by `npm run docs`.

export interface paths {
    "/api/registry/mirror/v1/modules/{hostname}/{namespace}/{name}/{provider}/{version}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the archive of a module lies in the mirror */
        get: operations["get_registry_mirror_v1_modules_by_hostname_by_namespace_by_name_by_provider_by_version_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/mirror/v1/modules/{hostname}/{namespace}/{name}/{provider}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a module that the mirror has, as a registry tells them */
        get: operations["get_registry_mirror_v1_modules_by_hostname_by_namespace_by_name_by_provider_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/mirror/v1/providers/{hostname}/{namespace}/{type}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The packages of a version of a provider, one for each platform: the file is VERSION.json */
        get: operations["get_registry_mirror_v1_providers_by_hostname_by_namespace_by_type_by_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/mirror/v1/providers/{hostname}/{namespace}/{type}/index.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a provider that the mirror has */
        get: operations["get_registry_mirror_v1_providers_by_hostname_by_namespace_by_type_index_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/private/v2/gpg-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the gpg keys */
        get: operations["get_registry_private_v2_gpg_keys"];
        put?: never;
        /** Create a gpg key */
        post: operations["post_registry_private_v2_gpg_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/private/v2/gpg-keys/{namespace}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a gpg key */
        get: operations["get_registry_private_v2_gpg_keys_by_namespace_by_key"];
        put?: never;
        post?: never;
        /** Delete a gpg key */
        delete: operations["delete_registry_private_v2_gpg_keys_by_namespace_by_key"];
        options?: never;
        head?: never;
        /** Change a gpg key */
        patch: operations["patch_registry_private_v2_gpg_keys_by_namespace_by_key"];
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a module */
        get: operations["get_registry_v1_modules_by_namespace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a module */
        get: operations["get_registry_v1_modules_by_namespace_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}/{name}/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a module */
        get: operations["get_registry_v1_modules_by_namespace_by_name_by_provider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}/{name}/{provider}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a module */
        get: operations["get_registry_v1_modules_by_namespace_by_name_by_provider_by_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}/{name}/{provider}/{version}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the download */
        get: operations["get_registry_v1_modules_by_namespace_by_name_by_provider_by_version_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}/{name}/{provider}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the download */
        get: operations["get_registry_v1_modules_by_namespace_by_name_by_provider_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/modules/{namespace}/{name}/{provider}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions */
        get: operations["get_registry_v1_modules_by_namespace_by_name_by_provider_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/providers/{namespace}/{type}/{version}/download/{os}/{arch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a download */
        get: operations["get_registry_v1_providers_by_namespace_by_type_by_version_download_by_os_by_arch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/registry/v1/providers/{namespace}/{type}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions */
        get: operations["get_registry_v1_providers_by_namespace_by_type_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/account/details": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the details */
        get: operations["get_account_details"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the password */
        patch: operations["patch_account_password"];
        trace?: never;
    };
    "/api/v2/account/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the update */
        patch: operations["patch_account_update"];
        trace?: never;
    };
    "/api/v2/admin/cost-estimation-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the cost estimation settings */
        get: operations["get_admin_cost_estimation_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the cost estimation settings */
        patch: operations["patch_admin_cost_estimation_settings"];
        trace?: never;
    };
    "/api/v2/admin/customization-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the customization settings */
        get: operations["get_admin_customization_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the customization settings */
        patch: operations["patch_admin_customization_settings"];
        trace?: never;
    };
    "/api/v2/admin/data-retention-policy-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the data retention policy settings */
        get: operations["get_admin_data_retention_policy_settings"];
        put?: never;
        /** Create a data retention policy setting */
        post: operations["post_admin_data_retention_policy_settings"];
        /** Delete the data retention policy settings */
        delete: operations["delete_admin_data_retention_policy_settings"];
        options?: never;
        head?: never;
        /** Change the data retention policy settings */
        patch: operations["patch_admin_data_retention_policy_settings"];
        trace?: never;
    };
    "/api/v2/admin/feature-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the feature sets */
        get: operations["get_admin_feature_sets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/general-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the general settings */
        get: operations["get_admin_general_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the general settings */
        patch: operations["patch_admin_general_settings"];
        trace?: never;
    };
    "/api/v2/admin/oidc-settings/actions/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rotate key an oidc setting */
        post: operations["post_admin_oidc_settings_actions_rotate_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/oidc-settings/actions/trim-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Trim key an oidc setting */
        post: operations["post_admin_oidc_settings_actions_trim_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/opa-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the opa versions */
        get: operations["get_admin_opa_versions"];
        put?: never;
        /** Create an opa version */
        post: operations["post_admin_opa_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/opa-versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an opa version */
        get: operations["get_admin_opa_versions_by_version"];
        put?: never;
        post?: never;
        /** Delete an opa version */
        delete: operations["delete_admin_opa_versions_by_version"];
        options?: never;
        head?: never;
        /** Change an opa version */
        patch: operations["patch_admin_opa_versions_by_version"];
        trace?: never;
    };
    "/api/v2/admin/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organizations */
        get: operations["get_admin_organizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/organizations/{organization}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an organization */
        get: operations["get_admin_organizations_by_organization"];
        put?: never;
        post?: never;
        /** Delete an organization */
        delete: operations["delete_admin_organizations_by_organization"];
        options?: never;
        head?: never;
        /** Change an organization */
        patch: operations["patch_admin_organizations_by_organization"];
        trace?: never;
    };
    "/api/v2/admin/organizations/{organization}/relationships/module-consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the module consumers */
        get: operations["get_admin_organizations_by_organization_relationships_module_consumers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Replace the module consumers */
        patch: operations["patch_admin_organizations_by_organization_relationships_module_consumers"];
        trace?: never;
    };
    "/api/v2/admin/organizations/{organization}/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a subscription */
        post: operations["post_admin_organizations_by_organization_subscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs */
        get: operations["get_admin_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/runs/{run}/actions/force-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Force cancel a run */
        post: operations["post_admin_runs_by_run_actions_force_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/saml-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the saml settings */
        get: operations["get_admin_saml_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the saml settings */
        patch: operations["patch_admin_saml_settings"];
        trace?: never;
    };
    "/api/v2/admin/saml-settings/actions/revoke-old-certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke old certificate a saml setting */
        post: operations["post_admin_saml_settings_actions_revoke_old_certificate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/scim-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the scim groups */
        get: operations["get_admin_scim_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/scim-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the scim settings */
        get: operations["get_admin_scim_settings"];
        put?: never;
        post?: never;
        /** Ends provisioning; users and teams stay as they are */
        delete: operations["delete_admin_scim_settings"];
        options?: never;
        head?: never;
        /** Change the scim settings */
        patch: operations["patch_admin_scim_settings"];
        trace?: never;
    };
    "/api/v2/admin/scim-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the scim tokens */
        get: operations["get_admin_scim_tokens"];
        put?: never;
        /** Create a scim token */
        post: operations["post_admin_scim_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/scim-tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a scim token */
        get: operations["get_admin_scim_tokens_by_token"];
        put?: never;
        post?: never;
        /** Delete a scim token */
        delete: operations["delete_admin_scim_tokens_by_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/sentinel-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sentinel versions */
        get: operations["get_admin_sentinel_versions"];
        put?: never;
        /** Create a sentinel version */
        post: operations["post_admin_sentinel_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/sentinel-versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a sentinel version */
        get: operations["get_admin_sentinel_versions_by_version"];
        put?: never;
        post?: never;
        /** Delete a sentinel version */
        delete: operations["delete_admin_sentinel_versions_by_version"];
        options?: never;
        head?: never;
        /** Change a sentinel version */
        patch: operations["patch_admin_sentinel_versions_by_version"];
        trace?: never;
    };
    "/api/v2/admin/smtp-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the smtp settings */
        get: operations["get_admin_smtp_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the smtp settings */
        patch: operations["patch_admin_smtp_settings"];
        trace?: never;
    };
    "/api/v2/admin/teams/{team}/scim-group-mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a scim group mapping */
        post: operations["post_admin_teams_by_team_scim_group_mapping"];
        /** Delete the scim group mapping */
        delete: operations["delete_admin_teams_by_team_scim_group_mapping"];
        options?: never;
        head?: never;
        /** Change the scim group mapping */
        patch: operations["patch_admin_teams_by_team_scim_group_mapping"];
        trace?: never;
    };
    "/api/v2/admin/terraform-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the terraform versions */
        get: operations["get_admin_terraform_versions"];
        put?: never;
        /** Create a terraform version */
        post: operations["post_admin_terraform_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/terraform-versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a terraform version */
        get: operations["get_admin_terraform_versions_by_version"];
        put?: never;
        post?: never;
        /** Delete a terraform version */
        delete: operations["delete_admin_terraform_versions_by_version"];
        options?: never;
        head?: never;
        /** Change a terraform version */
        patch: operations["patch_admin_terraform_versions_by_version"];
        trace?: never;
    };
    "/api/v2/admin/twilio-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the twilio settings */
        get: operations["get_admin_twilio_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the twilio settings */
        patch: operations["patch_admin_twilio_settings"];
        trace?: never;
    };
    "/api/v2/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users */
        get: operations["get_admin_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a user */
        delete: operations["delete_admin_users_by_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/users/{user}/actions/disable_two_factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Disable two factor a user */
        post: operations["post_admin_users_by_user_actions_disable_two_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/users/{user}/actions/grant_admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Grant admin a user */
        post: operations["post_admin_users_by_user_actions_grant_admin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/users/{user}/actions/revoke_admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke admin a user */
        post: operations["post_admin_users_by_user_actions_revoke_admin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/users/{user}/actions/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspend a user */
        post: operations["post_admin_users_by_user_actions_suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/users/{user}/actions/unsuspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unsuspend a user */
        post: operations["post_admin_users_by_user_actions_unsuspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspaces */
        get: operations["get_admin_workspaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a workspace */
        get: operations["get_admin_workspaces_by_workspace"];
        put?: never;
        post?: never;
        /** Delete a workspace */
        delete: operations["delete_admin_workspaces_by_workspace"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/agent-pools/{pool}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an agent pool */
        get: operations["get_agent_pools_by_pool"];
        put?: never;
        post?: never;
        /** Delete an agent pool */
        delete: operations["delete_agent_pools_by_pool"];
        options?: never;
        head?: never;
        /** Change an agent pool */
        patch: operations["patch_agent_pools_by_pool"];
        trace?: never;
    };
    "/api/v2/agent-pools/{pool}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the agents of an agent pool */
        get: operations["get_agent_pools_by_pool_agents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/agent-pools/{pool}/authentication-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the authentication tokens of an agent pool */
        get: operations["get_agent_pools_by_pool_authentication_tokens"];
        put?: never;
        /** Create an authentication token of an agent pool */
        post: operations["post_agent_pools_by_pool_authentication_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/agents/{agent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an agent */
        get: operations["get_agents_by_agent"];
        put?: never;
        post?: never;
        /** Delete an agent */
        delete: operations["delete_agents_by_agent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/applies/{apply}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an apply */
        get: operations["get_applies_by_apply"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/authentication-tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an authentication token */
        get: operations["get_authentication_tokens_by_token"];
        put?: never;
        post?: never;
        /** Delete an authentication token */
        delete: operations["delete_authentication_tokens_by_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/comments/{comment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a comment */
        get: operations["get_comments_by_comment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a configuration version */
        get: operations["get_configuration_versions_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}/actions/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a configuration version */
        post: operations["post_configuration_versions_by_id_actions_archive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}/actions/permanently_delete_backing_data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Permanently delete backing data a configuration version */
        post: operations["post_configuration_versions_by_id_actions_permanently_delete_backing_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}/actions/restore_backing_data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore backing data a configuration version */
        post: operations["post_configuration_versions_by_id_actions_restore_backing_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}/actions/soft_delete_backing_data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Soft delete backing data a configuration version */
        post: operations["post_configuration_versions_by_id_actions_soft_delete_backing_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the download of a configuration version */
        get: operations["get_configuration_versions_by_id_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/configuration-versions/{id}/ingress-attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the ingress attributes of a configuration version */
        get: operations["get_configuration_versions_by_id_ingress_attributes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/github-app/installation/{installation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an installation */
        get: operations["get_github_app_installation_by_installation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/github-app/installations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the installations */
        get: operations["get_github_app_installations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/no-code-modules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a no code module */
        get: operations["get_no_code_modules_by_id"];
        put?: never;
        post?: never;
        /** Delete a no code module */
        delete: operations["delete_no_code_modules_by_id"];
        options?: never;
        head?: never;
        /** Change a no code module */
        patch: operations["patch_no_code_modules_by_id"];
        trace?: never;
    };
    "/api/v2/no-code-modules/{id}/versions/{version}/module-variables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the module variables of a no code module */
        get: operations["get_no_code_modules_by_id_versions_by_version_module_variables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/no-code-modules/{id}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a workspace of the module: its inputs are variables, and its archive is planned */
        post: operations["post_no_code_modules_by_id_workspaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/no-code-modules/{id}/workspaces/{workspace}/upgrade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plan the version that the module is at now, with other values of variables where some are given */
        post: operations["post_no_code_modules_by_id_workspaces_by_workspace_upgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/no-code-modules/{id}/workspaces/{workspace}/upgrade/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a upgrade */
        get: operations["get_no_code_modules_by_id_workspaces_by_workspace_upgrade_by_run"];
        put?: never;
        /** Apply the plan of an upgrade */
        post: operations["post_no_code_modules_by_id_workspaces_by_workspace_upgrade_by_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/notification-configurations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a notification configuration */
        get: operations["get_notification_configurations_by_id"];
        put?: never;
        post?: never;
        /** Delete a notification configuration */
        delete: operations["delete_notification_configurations_by_id"];
        options?: never;
        head?: never;
        /** Change a notification configuration */
        patch: operations["patch_notification_configurations_by_id"];
        trace?: never;
    };
    "/api/v2/notification-configurations/{id}/actions/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable a notification configuration */
        post: operations["post_notification_configurations_by_id_actions_enable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/notification-configurations/{id}/actions/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify a notification configuration */
        post: operations["post_notification_configurations_by_id_actions_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/oauth-clients/{client}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an oauth client */
        get: operations["get_oauth_clients_by_client"];
        put?: never;
        post?: never;
        /** Delete an oauth client */
        delete: operations["delete_oauth_clients_by_client"];
        options?: never;
        head?: never;
        /** Change an oauth client */
        patch: operations["patch_oauth_clients_by_client"];
        trace?: never;
    };
    "/api/v2/oauth-clients/{client}/oauth-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the oauth tokens of an oauth client */
        get: operations["get_oauth_clients_by_client_oauth_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/oauth-clients/{client}/relationships/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the projects of an oauth client */
        post: operations["post_oauth_clients_by_client_relationships_projects"];
        /** Remove the projects of an oauth client */
        delete: operations["delete_oauth_clients_by_client_relationships_projects"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/oauth-tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an oauth token */
        get: operations["get_oauth_tokens_by_token"];
        put?: never;
        post?: never;
        /** Delete an oauth token */
        delete: operations["delete_oauth_tokens_by_token"];
        options?: never;
        head?: never;
        /** Change an oauth token */
        patch: operations["patch_oauth_tokens_by_token"];
        trace?: never;
    };
    "/api/v2/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["get_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organization-memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organization memberships */
        get: operations["get_organization_memberships"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organization-memberships/{membership}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an organization membership */
        get: operations["get_organization_memberships_by_membership"];
        put?: never;
        post?: never;
        /** Delete an organization membership */
        delete: operations["delete_organization_memberships_by_membership"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organizations */
        get: operations["get_organizations"];
        put?: never;
        /** Create an organization */
        post: operations["post_organizations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an organization */
        get: operations["get_organizations_by_organization"];
        put?: never;
        post?: never;
        /** Delete an organization */
        delete: operations["delete_organizations_by_organization"];
        options?: never;
        head?: never;
        /** Change an organization */
        patch: operations["patch_organizations_by_organization"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/agent-pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the agent pools of an organization */
        get: operations["get_organizations_by_organization_agent_pools"];
        put?: never;
        /** Create an agent pool of an organization */
        post: operations["post_organizations_by_organization_agent_pools"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/audit-configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the audit configuration of an organization */
        get: operations["get_organizations_by_organization_audit_configuration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the audit configuration of an organization */
        patch: operations["patch_organizations_by_organization_audit_configuration"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/audit-configuration/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a test of an organization */
        post: operations["post_organizations_by_organization_audit_configuration_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/authentication-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the authentication token of an organization */
        get: operations["get_organizations_by_organization_authentication_token"];
        put?: never;
        /** Create an authentication token of an organization */
        post: operations["post_organizations_by_organization_authentication_token"];
        /** Delete the authentication token of an organization */
        delete: operations["delete_organizations_by_organization_authentication_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the capacity of an organization */
        get: operations["get_organizations_by_organization_capacity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/entitlement-set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the entitlement set of an organization */
        get: operations["get_organizations_by_organization_entitlement_set"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/explorer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the explorer of an organization */
        get: operations["get_organizations_by_organization_explorer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/explorer/export/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the csv of an organization */
        get: operations["get_organizations_by_organization_explorer_export_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/explorer/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the views of an organization */
        get: operations["get_organizations_by_organization_explorer_views"];
        put?: never;
        /** Create a view of an organization */
        post: operations["post_organizations_by_organization_explorer_views"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/explorer/views/{view}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a view */
        get: operations["get_organizations_by_organization_explorer_views_by_view"];
        put?: never;
        post?: never;
        /** Delete a view */
        delete: operations["delete_organizations_by_organization_explorer_views_by_view"];
        options?: never;
        head?: never;
        /** Change a view */
        patch: operations["patch_organizations_by_organization_explorer_views_by_view"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/explorer/views/{view}/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the csv of an organization */
        get: operations["get_organizations_by_organization_explorer_views_by_view_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/explorer/views/{view}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the results of an organization */
        get: operations["get_organizations_by_organization_explorer_views_by_view_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/github-app-installations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the github app installations of an organization */
        get: operations["get_organizations_by_organization_github_app_installations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/no-code-modules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a no code module of an organization */
        post: operations["post_organizations_by_organization_no_code_modules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/oauth-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the oauth clients of an organization */
        get: operations["get_organizations_by_organization_oauth_clients"];
        put?: never;
        /** Create an oauth client of an organization */
        post: operations["post_organizations_by_organization_oauth_clients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/oauth-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the oauth tokens of an organization */
        get: operations["get_organizations_by_organization_oauth_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/organization-memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organization memberships of an organization */
        get: operations["get_organizations_by_organization_organization_memberships"];
        put?: never;
        /** Create an organization membership of an organization */
        post: operations["post_organizations_by_organization_organization_memberships"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projects of an organization */
        get: operations["get_organizations_by_organization_projects"];
        put?: never;
        /** Create a project of an organization */
        post: operations["post_organizations_by_organization_projects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/provider-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the provider sets of an organization */
        get: operations["get_organizations_by_organization_provider_sets"];
        put?: never;
        /** Create a provider set of an organization */
        post: operations["post_organizations_by_organization_provider_sets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/provider-sets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a provider set */
        get: operations["get_organizations_by_organization_provider_sets_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the registry modules of an organization */
        get: operations["get_organizations_by_organization_registry_modules"];
        put?: never;
        /** Create a registry module of an organization */
        post: operations["post_organizations_by_organization_registry_modules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a registry module */
        delete: operations["delete_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a registry module */
        get: operations["get_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider"];
        put?: never;
        post?: never;
        /** Delete a registry module */
        delete: operations["delete_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider"];
        options?: never;
        head?: never;
        /** Change a registry module */
        patch: operations["patch_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a registry module */
        delete: operations["delete_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_by_version"];
        options?: never;
        head?: never;
        /** Change a registry module */
        patch: operations["patch_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_by_version"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the version of an organization */
        get: operations["get_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules/{registry}/{namespace}/{name}/{provider}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a version of an organization */
        post: operations["post_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-modules/vcs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a vc of an organization */
        post: operations["post_organizations_by_organization_registry_modules_vcs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the registry providers of an organization */
        get: operations["get_organizations_by_organization_registry_providers"];
        put?: never;
        /** Create a registry provider of an organization */
        post: operations["post_organizations_by_organization_registry_providers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a registry provider */
        get: operations["get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name"];
        put?: never;
        post?: never;
        /** Delete a registry provider */
        delete: operations["delete_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name"];
        options?: never;
        head?: never;
        /** Change a registry provider */
        patch: operations["patch_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of an organization */
        get: operations["get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions"];
        put?: never;
        /** Create a version of an organization */
        post: operations["post_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a version */
        get: operations["get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version"];
        put?: never;
        post?: never;
        /** Delete a version */
        delete: operations["delete_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}/versions/{version}/platforms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the platforms of an organization */
        get: operations["get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms"];
        put?: never;
        /** Create a platform of an organization */
        post: operations["post_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/registry-providers/{registry}/{namespace}/{name}/versions/{version}/platforms/{os}/{arch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a platform */
        get: operations["get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms_by_os_by_arch"];
        put?: never;
        post?: never;
        /** Delete a platform */
        delete: operations["delete_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms_by_os_by_arch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/relationships/data-retention-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the data retention policy of an organization */
        get: operations["get_organizations_by_organization_relationships_data_retention_policy"];
        put?: never;
        /** Add the data retention policy of an organization */
        post: operations["post_organizations_by_organization_relationships_data_retention_policy"];
        /** Remove the data retention policy of an organization */
        delete: operations["delete_organizations_by_organization_relationships_data_retention_policy"];
        options?: never;
        head?: never;
        /** Replace the data retention policy of an organization */
        patch: operations["patch_organizations_by_organization_relationships_data_retention_policy"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/reserved-tag-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the reserved tag keys of an organization */
        get: operations["get_organizations_by_organization_reserved_tag_keys"];
        put?: never;
        /** Create a reserved tag key of an organization */
        post: operations["post_organizations_by_organization_reserved_tag_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs of an organization */
        get: operations["get_organizations_by_organization_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/runs/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the queue of an organization */
        get: operations["get_organizations_by_organization_runs_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/ssh-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the ssh keys of an organization */
        get: operations["get_organizations_by_organization_ssh_keys"];
        put?: never;
        /** Create a ssh key of an organization */
        post: operations["post_organizations_by_organization_ssh_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the subscription of an organization */
        get: operations["get_organizations_by_organization_subscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags of an organization */
        get: operations["get_organizations_by_organization_tags"];
        put?: never;
        post?: never;
        /** Delete the tags of an organization */
        delete: operations["delete_organizations_by_organization_tags"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tasks of an organization */
        get: operations["get_organizations_by_organization_tasks"];
        put?: never;
        /** Create a task of an organization */
        post: operations["post_organizations_by_organization_tasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/team-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the team tokens of an organization */
        get: operations["get_organizations_by_organization_team_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the teams of an organization */
        get: operations["get_organizations_by_organization_teams"];
        put?: never;
        /** Create a team of an organization */
        post: operations["post_organizations_by_organization_teams"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/test-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the test runs of an organization */
        get: operations["get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs"];
        put?: never;
        /** Create a test run of an organization */
        post: operations["post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/test-runs/{testRun}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a test run */
        get: operations["get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_by_testRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/test-runs/{testRun}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a cancel of an organization */
        post: operations["post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_by_testRun_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/test-runs/{testRun}/force-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a force cancel of an organization */
        post: operations["post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_by_testRun_force_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/test-runs/configuration-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a configuration version of an organization */
        post: operations["post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_configuration_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the vars of an organization */
        get: operations["get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars"];
        put?: never;
        /** Create a var of an organization */
        post: operations["post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/tests/registry-modules/{registry}/{namespace}/{name}/{provider}/vars/{variable}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a var */
        get: operations["get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars_by_variable"];
        put?: never;
        post?: never;
        /** Delete a var */
        delete: operations["delete_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars_by_variable"];
        options?: never;
        head?: never;
        /** Change a var */
        patch: operations["patch_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars_by_variable"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/token-ttl-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the token ttl policies of an organization */
        get: operations["get_organizations_by_organization_token_ttl_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the token ttl policies of an organization */
        patch: operations["patch_organizations_by_organization_token_ttl_policies"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/varsets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the varsets of an organization */
        get: operations["get_organizations_by_organization_varsets"];
        put?: never;
        /** Create a varset of an organization */
        post: operations["post_organizations_by_organization_varsets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/vcs-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the vcs events of an organization */
        get: operations["get_organizations_by_organization_vcs_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspaces of an organization */
        get: operations["get_organizations_by_organization_workspaces"];
        put?: never;
        /** Create a workspace of an organization */
        post: operations["post_organizations_by_organization_workspaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/organizations/{organization}/workspaces/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a workspace */
        get: operations["get_organizations_by_organization_workspaces_by_name"];
        put?: never;
        post?: never;
        /** Delete a workspace */
        delete: operations["delete_organizations_by_organization_workspaces_by_name"];
        options?: never;
        head?: never;
        /** Change a workspace */
        patch: operations["patch_organizations_by_organization_workspaces_by_name"];
        trace?: never;
    };
    "/api/v2/organizations/{organization}/workspaces/{name}/actions/safe-delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Safe delete a workspace */
        post: operations["post_organizations_by_organization_workspaces_by_name_actions_safe_delete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which version of the API this is, in the headers */
        get: operations["get_ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plan-exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a plan export */
        post: operations["post_plan_exports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plan-exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a plan export */
        get: operations["get_plan_exports_by_id"];
        put?: never;
        post?: never;
        /** Delete a plan export */
        delete: operations["delete_plan_exports_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plan-exports/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the download of a plan export */
        get: operations["get_plan_exports_by_id_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plans/{plan}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a plan */
        get: operations["get_plans_by_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plans/{plan}/json-output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the json output of a plan */
        get: operations["get_plans_by_plan_json_output"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/plans/{plan}/json-output-redacted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the json output redacted of a plan */
        get: operations["get_plans_by_plan_json_output_redacted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/projects/{id}/notification-configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the notification configurations of a project */
        get: operations["get_projects_by_id_notification_configurations"];
        put?: never;
        /** Create a notification configuration of a project */
        post: operations["post_projects_by_id_notification_configurations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a project */
        get: operations["get_projects_by_project"];
        put?: never;
        post?: never;
        /** Delete a project */
        delete: operations["delete_projects_by_project"];
        options?: never;
        head?: never;
        /** Change a project */
        patch: operations["patch_projects_by_project"];
        trace?: never;
    };
    "/api/v2/projects/{project}/effective-tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the effective tag bindings of a project */
        get: operations["get_projects_by_project_effective_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/projects/{project}/relationships/tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tag bindings of a project */
        get: operations["get_projects_by_project_relationships_tag_bindings"];
        put?: never;
        /** Add the tag bindings of a project */
        post: operations["post_projects_by_project_relationships_tag_bindings"];
        delete?: never;
        options?: never;
        head?: never;
        /** Replace the tag bindings of a project */
        patch: operations["patch_projects_by_project_relationships_tag_bindings"];
        trace?: never;
    };
    "/api/v2/projects/{project}/relationships/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the workspaces of a project */
        post: operations["post_projects_by_project_relationships_workspaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/projects/{project}/tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tag bindings of a project */
        get: operations["get_projects_by_project_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the tag bindings of a project */
        patch: operations["patch_projects_by_project_tag_bindings"];
        trace?: never;
    };
    "/api/v2/projects/{project}/varsets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the varsets of a project */
        get: operations["get_projects_by_project_varsets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/provider-sets/{set}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a provider set */
        get: operations["get_provider_sets_by_set"];
        put?: never;
        post?: never;
        /** Delete a provider set */
        delete: operations["delete_provider_sets_by_set"];
        options?: never;
        head?: never;
        /** Change a provider set */
        patch: operations["patch_provider_sets_by_set"];
        trace?: never;
    };
    "/api/v2/queries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a query */
        post: operations["post_queries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/queries/{query}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a query */
        get: operations["get_queries_by_query"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/queries/{query}/actions/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a query */
        post: operations["post_queries_by_query_actions_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/queries/{query}/actions/force-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Force cancel a query */
        post: operations["post_queries_by_query_actions_force_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a registry module */
        post: operations["post_registry_modules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a registry module */
        get: operations["get_registry_modules_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/{id}/tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tag bindings of a registry module */
        get: operations["get_registry_modules_by_id_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/{organization}/{name}/{provider}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a version of a registry module */
        post: operations["post_registry_modules_by_organization_by_name_by_provider_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/actions/delete/{organization}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete a registry module */
        post: operations["post_registry_modules_actions_delete_by_organization_by_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/actions/delete/{organization}/{name}/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete a registry module */
        post: operations["post_registry_modules_actions_delete_by_organization_by_name_by_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/actions/delete/{organization}/{name}/{provider}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete a registry module */
        post: operations["post_registry_modules_actions_delete_by_organization_by_name_by_provider_by_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-modules/show/{organization}/{name}/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a show */
        get: operations["get_registry_modules_show_by_organization_by_name_by_provider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a registry provider */
        get: operations["get_registry_providers_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/registry-providers/{id}/tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tag bindings of a registry provider */
        get: operations["get_registry_providers_by_id_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/reserved-tag-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a reserved tag key */
        delete: operations["delete_reserved_tag_keys_by_key"];
        options?: never;
        head?: never;
        /** Change a reserved tag key */
        patch: operations["patch_reserved_tag_keys_by_key"];
        trace?: never;
    };
    "/api/v2/run-events/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a run event */
        get: operations["get_run_events_by_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/run-triggers/{trigger}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a run trigger */
        get: operations["get_run_triggers_by_trigger"];
        put?: never;
        post?: never;
        /** Delete a run trigger */
        delete: operations["delete_run_triggers_by_trigger"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a run */
        post: operations["post_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a run */
        get: operations["get_runs_by_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/actions/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply a run */
        post: operations["post_runs_by_run_actions_apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/actions/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run */
        post: operations["post_runs_by_run_actions_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/actions/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Discard a run */
        post: operations["post_runs_by_run_actions_discard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/actions/force-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Force cancel a run */
        post: operations["post_runs_by_run_actions_force_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/actions/force-execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Force execute a run */
        post: operations["post_runs_by_run_actions_force_execute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the apply of a run */
        get: operations["get_runs_by_run_apply"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the comments of a run */
        get: operations["get_runs_by_run_comments"];
        put?: never;
        /** Create a comment of a run */
        post: operations["post_runs_by_run_comments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/configuration-version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the configuration version of a run */
        get: operations["get_runs_by_run_configuration_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/configuration-version/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the download of a run */
        get: operations["get_runs_by_run_configuration_version_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the explain of a run */
        get: operations["get_runs_by_run_explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the plan of a run */
        get: operations["get_runs_by_run_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/plan/json-output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the json output of a run */
        get: operations["get_runs_by_run_plan_json_output"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/run-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the run events of a run */
        get: operations["get_runs_by_run_run_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/task-stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the task stages of a run */
        get: operations["get_runs_by_run_task_stages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/runs/{run}/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the trace of a run */
        get: operations["get_runs_by_run_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/ssh-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a ssh key */
        get: operations["get_ssh_keys_by_key"];
        put?: never;
        post?: never;
        /** Delete a ssh key */
        delete: operations["delete_ssh_keys_by_key"];
        options?: never;
        head?: never;
        /** Change a ssh key */
        patch: operations["patch_ssh_keys_by_key"];
        trace?: never;
    };
    "/api/v2/state-version-outputs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a state version output */
        get: operations["get_state_version_outputs_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the state versions */
        get: operations["get_state_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a state version */
        get: operations["get_state_versions_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions/{id}/actions/permanently_delete_backing_data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Permanently delete backing data a state version */
        post: operations["post_state_versions_by_id_actions_permanently_delete_backing_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions/{id}/actions/restore_backing_data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore backing data a state version */
        post: operations["post_state_versions_by_id_actions_restore_backing_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions/{id}/actions/soft_delete_backing_data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Soft delete backing data a state version */
        post: operations["post_state_versions_by_id_actions_soft_delete_backing_data"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the download of a state version */
        get: operations["get_state_versions_by_id_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/state-versions/{id}/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the outputs of a state version */
        get: operations["get_state_versions_by_id_outputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/subscriptions/{subscription}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a subscription */
        get: operations["get_subscriptions_by_subscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tags/{tag}/relationships/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the workspaces of a tag */
        post: operations["post_tags_by_tag_relationships_workspaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/task-result-outcomes/{outcome}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task result outcome */
        get: operations["get_task_result_outcomes_by_outcome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/task-results/{result}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task result */
        get: operations["get_task_results_by_result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/task-results/{result}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Tell the result of a run task, by the access token of its letter */
        patch: operations["patch_task_results_by_result_callback"];
        trace?: never;
    };
    "/api/v2/task-results/{result}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the outcomes of a task result */
        get: operations["get_task_results_by_result_outcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/task-stages/{stage}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task stage */
        get: operations["get_task_stages_by_stage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/task-stages/{stage}/actions/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Override a task stage */
        post: operations["post_task_stages_by_stage_actions_override"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task */
        get: operations["get_tasks_by_task"];
        put?: never;
        post?: never;
        /** Delete a task */
        delete: operations["delete_tasks_by_task"];
        options?: never;
        head?: never;
        /** Change a task */
        patch: operations["patch_tasks_by_task"];
        trace?: never;
    };
    "/api/v2/tasks/{task}/relationships/workspace-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspace tasks of a task */
        get: operations["get_tasks_by_task_relationships_workspace_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/team-projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the team projects */
        get: operations["get_team_projects"];
        put?: never;
        /** Create a team project */
        post: operations["post_team_projects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/team-projects/{access}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a team project */
        get: operations["get_team_projects_by_access"];
        put?: never;
        post?: never;
        /** Delete a team project */
        delete: operations["delete_team_projects_by_access"];
        options?: never;
        head?: never;
        /** Change a team project */
        patch: operations["patch_team_projects_by_access"];
        trace?: never;
    };
    "/api/v2/team-workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the team workspaces */
        get: operations["get_team_workspaces"];
        put?: never;
        /** Create a team workspace */
        post: operations["post_team_workspaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/team-workspaces/{access}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a team workspace */
        get: operations["get_team_workspaces_by_access"];
        put?: never;
        post?: never;
        /** Delete a team workspace */
        delete: operations["delete_team_workspaces_by_access"];
        options?: never;
        head?: never;
        /** Change a team workspace */
        patch: operations["patch_team_workspaces_by_access"];
        trace?: never;
    };
    "/api/v2/teams/{id}/notification-configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the notification configurations of a team */
        get: operations["get_teams_by_id_notification_configurations"];
        put?: never;
        /** Create a notification configuration of a team */
        post: operations["post_teams_by_id_notification_configurations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/teams/{team}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a team */
        get: operations["get_teams_by_team"];
        put?: never;
        post?: never;
        /** Delete a team */
        delete: operations["delete_teams_by_team"];
        options?: never;
        head?: never;
        /** Change a team */
        patch: operations["patch_teams_by_team"];
        trace?: never;
    };
    "/api/v2/teams/{team}/authentication-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the authentication token of a team */
        get: operations["get_teams_by_team_authentication_token"];
        put?: never;
        /** Create an authentication token of a team */
        post: operations["post_teams_by_team_authentication_token"];
        /** Delete the authentication token of a team */
        delete: operations["delete_teams_by_team_authentication_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/teams/{team}/authentication-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an authentication token of a team */
        post: operations["post_teams_by_team_authentication_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/teams/{team}/relationships/organization-memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organization memberships of a team */
        get: operations["get_teams_by_team_relationships_organization_memberships"];
        put?: never;
        /** Add the organization memberships of a team */
        post: operations["post_teams_by_team_relationships_organization_memberships"];
        /** Remove the organization memberships of a team */
        delete: operations["delete_teams_by_team_relationships_organization_memberships"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/teams/{team}/relationships/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users of a team */
        get: operations["get_teams_by_team_relationships_users"];
        put?: never;
        /** Add the users of a team */
        post: operations["post_teams_by_team_relationships_users"];
        /** Remove the users of a team */
        delete: operations["delete_teams_by_team_relationships_users"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the actors */
        get: operations["get_terrace_actors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/actors/{kind}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an actor */
        get: operations["get_terrace_actors_by_kind_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/actors/{kind}/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the events */
        get: operations["get_terrace_actors_by_kind_by_id_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/actors/{kind}/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the replay */
        get: operations["get_terrace_actors_by_kind_by_id_replay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/audit-trail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the audit trail */
        get: operations["get_terrace_audit_trail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/components": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the components */
        get: operations["get_terrace_components"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/customization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The texts that a site shows on its pages, for everybody who is signed in */
        get: operations["get_terrace_customization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the dead letters */
        get: operations["get_terrace_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/dead-letters/{letter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a dead letter */
        get: operations["get_terrace_dead_letters_by_letter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/dead-letters/{letter}/actions/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Discard a dead letter */
        post: operations["post_terrace_dead_letters_by_letter_actions_discard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/dead-letters/{letter}/actions/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retry a dead letter */
        post: operations["post_terrace_dead_letters_by_letter_actions_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the events */
        get: operations["get_terrace_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/events/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the access */
        get: operations["get_terrace_events_access"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/github-app-installations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the github app installations */
        get: operations["get_terrace_github_app_installations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/github-app-installations/{installation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a github app installation */
        get: operations["get_terrace_github_app_installations_by_installation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a github app installation */
        patch: operations["patch_terrace_github_app_installations_by_installation"];
        trace?: never;
    };
    "/api/v2/terrace/github-app-installations/{installation}/relationships/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the organizations */
        post: operations["post_terrace_github_app_installations_by_installation_relationships_organizations"];
        /** Remove the organizations */
        delete: operations["delete_terrace_github_app_installations_by_installation_relationships_organizations"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/github-app-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the github app settings */
        get: operations["get_terrace_github_app_settings"];
        put?: never;
        post?: never;
        /** Delete the github app settings */
        delete: operations["delete_terrace_github_app_settings"];
        options?: never;
        head?: never;
        /** Change the github app settings */
        patch: operations["patch_terrace_github_app_settings"];
        trace?: never;
    };
    "/api/v2/terrace/github-app-settings/actions/synchronize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask GitHub now where the app is installed */
        post: operations["post_terrace_github_app_settings_actions_synchronize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the health */
        get: operations["get_terrace_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the jobs */
        get: operations["get_terrace_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/machines/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a machine */
        get: operations["get_terrace_machines_by_kind"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/module-mirror-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the module mirror versions */
        get: operations["get_terrace_module_mirror_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/module-mirror-versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a module mirror version */
        get: operations["get_terrace_module_mirror_versions_by_version"];
        put?: never;
        post?: never;
        /** Delete a module mirror version */
        delete: operations["delete_terrace_module_mirror_versions_by_version"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the nodes */
        get: operations["get_terrace_nodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/nodes/{node}/actions/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drain a node */
        post: operations["post_terrace_nodes_by_node_actions_drain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/nodes/{node}/actions/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a node */
        post: operations["post_terrace_nodes_by_node_actions_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/organizations/{organization}/vcs-hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the vcs hooks */
        get: operations["get_terrace_organizations_by_organization_vcs_hooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/partitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the partitions */
        get: operations["get_terrace_partitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/provider-mirror-bundles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps the packages of a bundle: a tar.gz or a zip of what terraform providers mirror makes, and of archives of modules */
        post: operations["post_terrace_provider_mirror_bundles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/provider-mirror-packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the provider mirror packages */
        get: operations["get_terrace_provider_mirror_packages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/provider-mirror-packages/{package}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a provider mirror package */
        get: operations["get_terrace_provider_mirror_packages_by_package"];
        put?: never;
        post?: never;
        /** Delete a provider mirror package */
        delete: operations["delete_terrace_provider_mirror_packages_by_package"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/provider-mirror-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the provider mirror settings */
        get: operations["get_terrace_provider_mirror_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the provider mirror settings */
        patch: operations["patch_terrace_provider_mirror_settings"];
        trace?: never;
    };
    "/api/v2/terrace/registry-modules/{id}/actions/resync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look for tags again, and try again what could not be published */
        post: operations["post_terrace_registry_modules_by_id_actions_resync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/runs/{run}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the history */
        get: operations["get_terrace_runs_by_run_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/runs/{run}/history/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the replay */
        get: operations["get_terrace_runs_by_run_history_replay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/runs/{run}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the state */
        get: operations["get_terrace_runs_by_run_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/state-versions/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became different since another state, as a plan tells it, without what is secret */
        get: operations["get_terrace_state_versions_by_id_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/state-versions/{id}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The resources of a state, without what is secret */
        get: operations["get_terrace_state_versions_by_id_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/task-result-outcomes/{outcome}/body": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the text of an outcome */
        get: operations["get_terrace_task_result_outcomes_by_outcome_body"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users */
        get: operations["get_terrace_users"];
        put?: never;
        /** Create a user */
        post: operations["post_terrace_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/users/{username}/actions/password-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Password link a user */
        post: operations["post_terrace_users_by_username_actions_password_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/vcs-events/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a vcs event */
        get: operations["get_terrace_vcs_events_by_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/vcs-events/{delivery}/actions/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replay a vcs event */
        post: operations["post_terrace_vcs_events_by_delivery_actions_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/vcs-hooks/{hook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a vcs hook */
        get: operations["get_terrace_vcs_hooks_by_hook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/terrace/vcs-hooks/{hook}/actions/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rotate secret a vcs hook */
        post: operations["post_terrace_vcs_hooks_by_hook_actions_rotate_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a user */
        get: operations["get_users_by_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/users/{user}/authentication-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the authentication tokens of a user */
        get: operations["get_users_by_user_authentication_tokens"];
        put?: never;
        /** Create an authentication token of a user */
        post: operations["post_users_by_user_authentication_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/varsets/{owner}/relationships/vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the vars of a varset */
        get: operations["get_varsets_by_owner_relationships_vars"];
        put?: never;
        /** Add the vars of a varset */
        post: operations["post_varsets_by_owner_relationships_vars"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/varsets/{owner}/relationships/vars/{variable}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one of the vars of a varset */
        get: operations["get_varsets_by_owner_relationships_vars_by_variable"];
        put?: never;
        post?: never;
        /** Delete one of the vars of a varset */
        delete: operations["delete_varsets_by_owner_relationships_vars_by_variable"];
        options?: never;
        head?: never;
        /** Change one of the vars of a varset */
        patch: operations["patch_varsets_by_owner_relationships_vars_by_variable"];
        trace?: never;
    };
    "/api/v2/varsets/{set}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a varset */
        get: operations["get_varsets_by_set"];
        put?: never;
        post?: never;
        /** Delete a varset */
        delete: operations["delete_varsets_by_set"];
        options?: never;
        head?: never;
        /** Change a varset */
        patch: operations["patch_varsets_by_set"];
        trace?: never;
    };
    "/api/v2/varsets/{set}/relationships/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the projects of a varset */
        post: operations["post_varsets_by_set_relationships_projects"];
        /** Remove the projects of a varset */
        delete: operations["delete_varsets_by_set_relationships_projects"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/varsets/{set}/relationships/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add the workspaces of a varset */
        post: operations["post_varsets_by_set_relationships_workspaces"];
        /** Remove the workspaces of a varset */
        delete: operations["delete_varsets_by_set_relationships_workspaces"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{id}/notification-configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the notification configurations of a workspace */
        get: operations["get_workspaces_by_id_notification_configurations"];
        put?: never;
        /** Create a notification configuration of a workspace */
        post: operations["post_workspaces_by_id_notification_configurations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{owner}/vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the vars of a workspace */
        get: operations["get_workspaces_by_owner_vars"];
        put?: never;
        /** Create a var of a workspace */
        post: operations["post_workspaces_by_owner_vars"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{owner}/vars/{variable}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a var */
        get: operations["get_workspaces_by_owner_vars_by_variable"];
        put?: never;
        post?: never;
        /** Delete a var */
        delete: operations["delete_workspaces_by_owner_vars_by_variable"];
        options?: never;
        head?: never;
        /** Change a var */
        patch: operations["patch_workspaces_by_owner_vars_by_variable"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a workspace */
        get: operations["get_workspaces_by_workspace"];
        put?: never;
        post?: never;
        /** Delete a workspace */
        delete: operations["delete_workspaces_by_workspace"];
        options?: never;
        head?: never;
        /** Change a workspace */
        patch: operations["patch_workspaces_by_workspace"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/actions/force-unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Force unlock a workspace */
        post: operations["post_workspaces_by_workspace_actions_force_unlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/actions/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lock a workspace */
        post: operations["post_workspaces_by_workspace_actions_lock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/actions/safe-delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Safe delete a workspace */
        post: operations["post_workspaces_by_workspace_actions_safe_delete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/actions/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unlock a workspace */
        post: operations["post_workspaces_by_workspace_actions_unlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/all-vars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the all vars of a workspace */
        get: operations["get_workspaces_by_workspace_all_vars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/configuration-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the configuration versions of a workspace */
        get: operations["get_workspaces_by_workspace_configuration_versions"];
        put?: never;
        /** Create a configuration version of a workspace */
        post: operations["post_workspaces_by_workspace_configuration_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/current-state-version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the current state version of a workspace */
        get: operations["get_workspaces_by_workspace_current_state_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/current-state-version-outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the current state version outputs of a workspace */
        get: operations["get_workspaces_by_workspace_current_state_version_outputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/effective-tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the effective tag bindings of a workspace */
        get: operations["get_workspaces_by_workspace_effective_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/queries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the queries of a workspace */
        get: operations["get_workspaces_by_workspace_queries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/relationships/data-retention-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the data retention policy of a workspace */
        get: operations["get_workspaces_by_workspace_relationships_data_retention_policy"];
        put?: never;
        /** Add the data retention policy of a workspace */
        post: operations["post_workspaces_by_workspace_relationships_data_retention_policy"];
        /** Remove the data retention policy of a workspace */
        delete: operations["delete_workspaces_by_workspace_relationships_data_retention_policy"];
        options?: never;
        head?: never;
        /** Replace the data retention policy of a workspace */
        patch: operations["patch_workspaces_by_workspace_relationships_data_retention_policy"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/relationships/remote-state-consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the remote state consumers of a workspace */
        get: operations["get_workspaces_by_workspace_relationships_remote_state_consumers"];
        put?: never;
        /** Add the remote state consumers of a workspace */
        post: operations["post_workspaces_by_workspace_relationships_remote_state_consumers"];
        /** Remove the remote state consumers of a workspace */
        delete: operations["delete_workspaces_by_workspace_relationships_remote_state_consumers"];
        options?: never;
        head?: never;
        /** Replace the remote state consumers of a workspace */
        patch: operations["patch_workspaces_by_workspace_relationships_remote_state_consumers"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/relationships/ssh-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Assigns an SSH key to a workspace, or takes it away */
        patch: operations["patch_workspaces_by_workspace_relationships_ssh_key"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/relationships/tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tag bindings of a workspace */
        get: operations["get_workspaces_by_workspace_relationships_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Replace the tag bindings of a workspace */
        patch: operations["patch_workspaces_by_workspace_relationships_tag_bindings"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/relationships/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags of a workspace */
        get: operations["get_workspaces_by_workspace_relationships_tags"];
        put?: never;
        /** Add the tags of a workspace */
        post: operations["post_workspaces_by_workspace_relationships_tags"];
        /** Remove the tags of a workspace */
        delete: operations["delete_workspaces_by_workspace_relationships_tags"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the resources of a workspace */
        get: operations["get_workspaces_by_workspace_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/run-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the run triggers of a workspace */
        get: operations["get_workspaces_by_workspace_run_triggers"];
        put?: never;
        /** Create a run trigger of a workspace */
        post: operations["post_workspaces_by_workspace_run_triggers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs of a workspace */
        get: operations["get_workspaces_by_workspace_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/state-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a state version of a workspace */
        post: operations["post_workspaces_by_workspace_state_versions"];
        delete?: never;
        options?: never;
        head?: never;
        /** Change the state versions of a workspace */
        patch: operations["patch_workspaces_by_workspace_state_versions"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/tag-bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tag bindings of a workspace */
        get: operations["get_workspaces_by_workspace_tag_bindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the tag bindings of a workspace */
        patch: operations["patch_workspaces_by_workspace_tag_bindings"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tasks of a workspace */
        get: operations["get_workspaces_by_workspace_tasks"];
        put?: never;
        /** Create a task of a workspace */
        post: operations["post_workspaces_by_workspace_tasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task */
        get: operations["get_workspaces_by_workspace_tasks_by_task"];
        put?: never;
        post?: never;
        /** Delete a task */
        delete: operations["delete_workspaces_by_workspace_tasks_by_task"];
        options?: never;
        head?: never;
        /** Change a task */
        patch: operations["patch_workspaces_by_workspace_tasks_by_task"];
        trace?: never;
    };
    "/api/v2/workspaces/{workspace}/varsets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the varsets of a workspace */
        get: operations["get_workspaces_by_workspace_varsets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Actor: {
            attributes: {
                "dead-letter-count": number;
                done: boolean;
                "job-count": number;
                kind: string;
                "machine-version": number;
                "mail-count": number;
                state: string;
                "timer-count": number;
                "updated-at": string;
                version: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "actors";
        };
        ActorDetail: {
            attributes: {
                context: unknown;
                "dead-letter-count": number;
                "dead-letters": {
                    actor: string;
                    attempts: number;
                    "cause-id": string | null;
                    "died-at": string;
                    event?: unknown | null;
                    id: string;
                    "last-error": string | null;
                    "msg-id": string;
                    sender: string | null;
                    "timer-id": string | null;
                    trace: string | null;
                    type: string;
                }[];
                done: boolean;
                "job-count": number;
                jobs: {
                    attempt: number;
                    "attempts-allowed": number;
                    "beat-at": string | null;
                    "claimed-at": string | null;
                    "created-at": string;
                    "ended-at": string | null;
                    id: string;
                    "not-before": string | null;
                    organization: string;
                    owner: string;
                    pool: string;
                    priority: number;
                    "released-at": string | null;
                    releases: number;
                    status: string;
                    trace: string | null;
                    unclaimed: number;
                    worker: string | null;
                }[];
                kind: string;
                "machine-version": number;
                mail: {
                    attempts: number;
                    "cause-id": string | null;
                    "due-at": string;
                    "last-error": string | null;
                    "msg-id": string;
                    sender: string | null;
                    seq: string;
                    "timer-id": string | null;
                    trace: string | null;
                    type: string;
                }[];
                "mail-count": number;
                state: string;
                "timer-count": number;
                timers: {
                    attempts: number;
                    "cause-id": string | null;
                    "due-at": string;
                    "last-error": string | null;
                    "msg-id": string;
                    sender: string | null;
                    seq: string;
                    "timer-id": string | null;
                    trace: string | null;
                    type: string;
                }[];
                trace: string | null;
                "updated-at": string;
                version: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "actors";
        };
        ActorLogEntry: {
            attributes: {
                accepted: boolean;
                at: string;
                cause: string | null;
                event: unknown;
                "machine-version": number;
                "msg-id": string;
                node: string | null;
                reply: unknown;
                sender: string | null;
                "snap-hash": string;
                "taken-at": string;
                trace: string | null;
                type: string;
                version: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "actor-log-entries";
        };
        ActorReplay: {
            attributes: {
                context: unknown;
                done: boolean;
                from: number;
                last: number;
                made: string | null;
                /** @enum {string} */
                outcome: "agrees" | "differs" | "unreplayable" | "unfinished";
                reason: string | null;
                replayed: number;
                "row-agrees": boolean | null;
                "snap-hash": string;
                state: string;
                steps: {
                    accepted: boolean;
                    state: string;
                    "taken-at": string;
                    type: string;
                    version: number;
                }[];
                stored: string | null;
                to: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "actor-replays";
        };
        AdminGithubAppInstallation: {
            attributes: {
                "all-organizations": boolean;
                "error-message": string | null;
                "icon-url": string;
                "installation-id": number;
                "installation-type": string;
                "installation-url": string;
                name: string;
                "removed-at": string | null;
                "suspended-at": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organizations: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "github-app-installations";
        };
        AdminOrganization: {
            attributes: {
                "access-beta-tools": boolean;
                "apply-timeout": string | null;
                /** Format: date-time */
                "created-at": string;
                "external-id": string;
                "global-module-sharing": boolean;
                "global-provider-sharing": boolean;
                "is-disabled": boolean;
                name: string;
                "notification-email": string;
                "plan-timeout": string | null;
                "sso-enabled": boolean;
                "terraform-build-worker-apply-timeout": string | null;
                "terraform-build-worker-plan-timeout": string | null;
                "terraform-worker-sudo-enabled": boolean;
                "workspace-limit": number | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "module-consumers": {
                    links: {
                        related: string;
                    };
                };
                owners: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "organizations";
        };
        AdminRun: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "has-changes": boolean;
                status: string;
                "status-timestamps": {
                    [key: string]: string;
                };
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "workspace.organization": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "runs";
        };
        AdminUser: {
            attributes: {
                "avatar-url": string;
                email: string;
                "is-admin": boolean;
                "is-scim-managed"?: boolean;
                "is-service-account": boolean;
                "is-suspended": boolean;
                "scim-updated-at"?: string | null;
                "scim-username"?: string | null;
                "two-factor": {
                    enabled: boolean;
                    verified: boolean;
                };
                username: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organizations: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "users";
        };
        AdminWorkspace: {
            attributes: {
                locked: boolean;
                name: string;
                "vcs-repo": {
                    identifier: string;
                } | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "current-run": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "runs";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "workspaces";
        };
        Agent: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "ip-address": string | null;
                "last-ping-at": string | null;
                name: string;
                /** @enum {string} */
                status: "idle" | "busy" | "unknown" | "exited" | "errored";
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "agent-pool": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "agents";
        };
        AgentPool: {
            attributes: {
                "agent-count": number;
                /** Format: date-time */
                "created-at": string;
                name: string;
                "organization-scoped": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                agents: {
                    links: {
                        related: string;
                    };
                };
                "allowed-projects": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "allowed-workspaces": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "authentication-tokens": {
                    links: {
                        related: string;
                    };
                };
                "excluded-workspaces": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                workspaces: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "agent-pools";
        };
        AnyResource: {
            attributes: {
                [key: string]: unknown;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: {
                [key: string]: unknown;
            };
            type: string;
        };
        Apply: {
            attributes: {
                "execution-details": {
                    "agent-pool-id"?: string;
                    /** @enum {string} */
                    mode: "remote" | "agent";
                };
                "log-read-url": string;
                "resource-additions": number;
                "resource-changes": number;
                "resource-destructions": number;
                "resource-imports": number;
                /** @enum {string} */
                status: "pending" | "queued" | "running" | "finished" | "errored" | "canceled" | "unreachable";
                "status-timestamps": {
                    [key: string]: string;
                };
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "state-versions": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "state-versions";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "applies";
        };
        AuditConfiguration: {
            attributes: {
                "audit-trails": {
                    enabled: boolean;
                };
                "hcp-audit-log-streaming": {
                    enabled: boolean;
                    "organization-id": string | null;
                    "use-default-organization": boolean;
                };
                permissions: {
                    "can-enable-hcp-audit-log-streaming": boolean;
                    "can-set-hcp-audit-log-streaming-organization-id": boolean;
                    "can-use-default-audit-log-streaming-organization": boolean;
                };
                timestamps: {
                    /** Format: date-time */
                    "audit-trails-disabled-at"?: string;
                    /** Format: date-time */
                    "audit-trails-enabled-at"?: string;
                };
                "updated-at": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "audit-configurations";
        };
        AuditEntry: {
            auth: {
                accessor_id: string | null;
                description: string;
                impersonator_id: null;
                organization_id: string | null;
                /** @enum {string} */
                type: "Client" | "System";
            };
            id: string;
            request: {
                id: string | null;
                source_ip: string | null;
                user_agent: string | null;
            };
            resource: {
                action: string;
                id: string;
                meta: {
                    [key: string]: unknown;
                } | null;
                type: string;
            };
            /** Format: date-time */
            timestamp: string;
            /** @constant */
            type: "Resource";
            version: string;
        };
        AuthenticationToken: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                description: string | null;
                "expired-at": string | null;
                "last-used-at": string | null;
                token: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: {
                "agent-pool"?: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "created-by"?: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users" | "teams" | "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                team?: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "teams";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "authentication-tokens";
        };
        Comment: {
            attributes: {
                author: string;
                body: string;
                /** Format: date-time */
                "created-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "created-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "run-event": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "run-events";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "comments";
        };
        Component: {
            attributes: {
                checks: ("database" | "messages" | "actors" | "gateways" | "workers" | "queue" | "dead-letters")[];
                container: string;
                here: string | null;
                /** @enum {string} */
                status: "ok" | "warning" | "error" | "absent";
                work: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "components";
        };
        ConfigurationVersion: {
            attributes: {
                "auto-queue-runs": boolean;
                "changed-files": string[];
                error: string | null;
                "error-message": string | null;
                provisional: boolean;
                source: string;
                speculative: boolean;
                /** @enum {string} */
                status: "pending" | "fetching" | "uploaded" | "archived" | "errored" | "backing_data_soft_deleted" | "backing_data_permanently_deleted";
                "status-timestamps": {
                    [key: string]: string;
                };
                "upload-url": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "ingress-attributes": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "ingress-attributes";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "configuration-versions";
        };
        CostEstimationSettings: {
            attributes: {
                "aws-access-key-id": string | null;
                "aws-enabled": boolean;
                "aws-instance-profile-enabled": boolean;
                "aws-secret-key": string | null;
                "azure-client-id": string | null;
                "azure-client-secret": string | null;
                "azure-enabled": boolean;
                "azure-subscription-id": string | null;
                "azure-tenant-id": string | null;
                enabled: boolean;
                "gcp-credentials": string | null;
                "gcp-enabled": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "cost-estimation-settings";
        };
        CustomizationSettings: {
            attributes: {
                error: string;
                footer: string;
                "login-help": string;
                "new-user": string;
                "support-email-address": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "customization-settings";
        };
        DataRetentionPolicyDeleteOlder: {
            attributes: {
                "delete-older-than-n-days": number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "data-retention-policy-delete-olders";
        };
        DataRetentionPolicyDontDelete: {
            attributes: Record<string, never>;
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "data-retention-policy-dont-deletes";
        };
        DeadLetter: {
            attributes: {
                actor: string;
                attempts: number;
                "cause-id": string | null;
                "died-at": string;
                event?: unknown | null;
                "last-error": string | null;
                "msg-id": string;
                sender: string | null;
                "timer-id": string | null;
                trace: string | null;
                type: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "dead-letters";
        };
        EffectiveTagBinding: {
            attributes: {
                key: string;
                value: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "effective-tag-bindings";
        };
        EntitlementSet: {
            attributes: {
                agents: boolean;
                "audit-logging": boolean;
                "cost-estimation": boolean;
                "global-run-tasks": boolean;
                operations: boolean;
                "private-module-registry": boolean;
                "private-run-tasks": boolean;
                "run-tasks": boolean;
                sentinel: boolean;
                sso: boolean;
                "state-storage": boolean;
                teams: boolean;
                "vcs-integrations": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "entitlement-sets";
        };
        Errors: {
            errors: {
                detail: string;
                id?: string;
                source?: {
                    parameter?: string;
                    pointer?: string;
                };
                status: string;
                title: string;
            }[];
        };
        EventAccess: {
            attributes: {
                "credential-life-seconds": number;
                "inbox-prefix": string;
                "replay-subject": string;
                subjects: string[];
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "event-access";
        };
        ExplorerRow: {
            attributes: {
                [key: string]: string | number | boolean | null;
            };
            id: string;
            /** @enum {string} */
            type: "visibility-workspace" | "visibility-tf-version" | "visibility-provider" | "visibility-module-version";
        };
        FeatureSet: {
            attributes: {
                agents: boolean;
                "audit-logging": boolean;
                "cost-estimation": boolean;
                description: string;
                "global-run-tasks": boolean;
                "is-current": boolean;
                "is-free-tier": boolean;
                name: string;
                operations: boolean;
                "private-module-registry": boolean;
                "private-run-tasks": boolean;
                "run-tasks": boolean;
                "self-serve-billing": boolean;
                sentinel: boolean;
                sso: boolean;
                "state-storage": boolean;
                teams: boolean;
                "vcs-integrations": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "feature-sets";
        };
        GeneralSettings: {
            attributes: {
                "allow-speculative-plans-on-pull-requests-from-forks": boolean;
                "api-rate-limit": number;
                "api-rate-limiting-enabled": boolean;
                "apply-timeout": string;
                "default-organizations-per-user-ceiling": number;
                "default-remote-state-access": boolean;
                "default-workspaces-per-organization-ceiling": number;
                "fair-run-queuing-enabled": boolean;
                "limit-organizations-per-user": boolean;
                "limit-user-organization-creation": boolean;
                "limit-workspaces-per-organization": boolean;
                "plan-timeout": string;
                "require-two-factor-for-admins": boolean;
                "send-passing-statuses-for-untriggered-speculative-plans": boolean;
                "terraform-build-worker-apply-timeout": string;
                "terraform-build-worker-plan-timeout": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "general-settings";
        };
        GithubAppInstallation: {
            attributes: {
                "icon-url": string;
                "installation-id": number;
                "installation-type": string;
                "installation-url": string;
                name: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "github-app-installations";
        };
        GithubAppSettings: {
            attributes: {
                "api-url": string | null;
                "app-id": number | null;
                enabled: boolean;
                "error-message": string | null;
                "http-url": string | null;
                "installation-url": string | null;
                name: string | null;
                "private-key": null;
                problems: string[];
                "refused-at": string | null;
                "refused-deliveries": number;
                "refused-reason": string | null;
                slug: string | null;
                "synced-at": string | null;
                "webhook-secret": null;
                "webhook-url": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "github-app-settings";
        };
        GpgKey: {
            attributes: {
                "ascii-armor": string;
                /** Format: date-time */
                "created-at": string;
                "key-id": string;
                namespace: string;
                source: string;
                "source-url": string | null;
                "trust-signature": string;
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "gpg-keys";
        };
        HealthCheck: {
            attributes: {
                advice: string | null;
                found: string;
                /** @enum {string} */
                status: "ok" | "warning" | "error";
                title: string;
                "took-ms": number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "health-checks";
        };
        IngressAttributes: {
            attributes: {
                branch: string | null;
                "clone-url": string;
                "commit-message": string | null;
                "commit-sha": string;
                "commit-url": string | null;
                "compare-url": string | null;
                identifier: string;
                "is-pull-request": boolean;
                "on-default-branch": boolean;
                "pull-request-body": string | null;
                "pull-request-number": number | null;
                "pull-request-title": string | null;
                "pull-request-url": string | null;
                "sender-avatar-url": string | null;
                "sender-html-url": string | null;
                "sender-username": string | null;
                tag: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "ingress-attributes";
        };
        Job: {
            attributes: {
                attempt: number;
                "attempts-allowed": number;
                "beat-at": string | null;
                "claimed-at": string | null;
                "created-at": string;
                "ended-at": string | null;
                "not-before": string | null;
                organization: string;
                owner: string;
                pool: string;
                priority: number;
                "released-at": string | null;
                releases: number;
                status: string;
                trace: string | null;
                unclaimed: number;
                worker: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "jobs";
        };
        Machine: {
            attributes: {
                moves: {
                    actions: string[];
                    "after-ms": number | null;
                    /** @enum {string} */
                    by: "message" | "job" | "time" | "itself";
                    event: string;
                    from: string;
                    guards: string[];
                    to: string | null;
                }[];
                newest: number;
                states: {
                    id: string;
                    "is-initial": boolean;
                    name: string;
                    parent: string | null;
                    /** @enum {string} */
                    type: "atomic" | "compound" | "parallel" | "passing" | "final";
                }[];
                version: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "machines";
        };
        ModuleMirrorVersion: {
            attributes: {
                address: string | null;
                /** Format: date-time */
                "created-at": string;
                folder: string;
                /** @enum {string} */
                format: "tar.gz" | "zip";
                hostname: string;
                name: string;
                namespace: string;
                provider: string;
                shasum: string;
                size: number;
                /** @enum {string} */
                source: "bundle" | "registry";
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "module-mirror-versions";
        };
        ModulePart: {
            dependencies: {
                name: string;
                source: string;
                version: string;
            }[];
            empty: boolean;
            inputs: {
                default: string;
                description: string;
                name: string;
                required: boolean;
                type: string;
            }[];
            name: string;
            outputs: {
                description: string;
                name: string;
            }[];
            path: string;
            provider_dependencies: {
                name: string;
                namespace: string;
                source: string;
                version: string;
            }[];
            readme: string;
            resources: {
                name: string;
                type: string;
            }[];
        };
        NoCodeModule: {
            attributes: {
                enabled: boolean;
                "follow-latest-version": boolean;
                "version-pin": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "registry-module": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-modules";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "variable-options": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "variable-options";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "no-code-modules";
        };
        Node: {
            attributes: {
                draining: boolean;
                free: number | null;
                machines: {
                    [key: string]: {
                        reads: number;
                        writes: number;
                    };
                } | null;
                roles: string[];
                slots: number | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "nodes";
        };
        NotificationConfiguration: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "delivery-responses": {
                    body: string;
                    code: string;
                    detail: string;
                    headers: {
                        [key: string]: string[];
                    };
                    run: string | null;
                    /** Format: date-time */
                    "sent-at": string;
                    /** @enum {string} */
                    successful: "true" | "false";
                    tries: number;
                    trigger: string;
                    url: string;
                }[];
                /** @enum {string} */
                "destination-type": "generic" | "slack" | "microsoft-teams" | "email";
                "email-addresses": string[];
                enabled: boolean;
                name: string;
                token: null;
                triggers: string[];
                /** Format: date-time */
                "updated-at": string;
                url: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                subscribable: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces" | "projects" | "teams";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                users: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "notification-configurations";
        };
        OAuthClient: {
            attributes: {
                "api-url": string;
                "callback-url": string | null;
                "connect-path": string | null;
                /** Format: date-time */
                "created-at": string;
                "http-url": string;
                key: string | null;
                name: string | null;
                "organization-scoped": boolean;
                "rsa-public-key": string | null;
                "service-provider": string;
                "service-provider-display-name": string;
                "ssh-host-keys": {
                    fingerprint: string;
                    host: string;
                    "is-given": boolean;
                    type: string;
                }[];
                "ssh-known-hosts": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "agent-pool": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "oauth-tokens": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "oauth-tokens";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                projects: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "oauth-clients";
        };
        OAuthToken: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "error-message": string | null;
                "expires-at": string | null;
                "has-ssh-key": boolean;
                "service-provider-user": string | null;
                uid: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "oauth-client": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "oauth-clients";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "oauth-tokens";
        };
        OpaVersion: {
            attributes: {
                archs: {
                    arch: string;
                    os: string;
                    sha: string | null;
                    url: string;
                }[];
                beta: boolean;
                /** Format: date-time */
                "created-at": string;
                deprecated: boolean;
                "deprecated-reason": string | null;
                enabled: boolean;
                official: boolean;
                sha: string | null;
                url: string | null;
                usage: number;
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "opa-versions";
        };
        Organization: {
            attributes: {
                "aggregated-commit-status-enabled": boolean;
                "allow-force-delete-workspaces": boolean;
                "assessments-enforced": boolean;
                "collaborator-auth-policy": string;
                "cost-estimation-enabled": boolean;
                /** Format: date-time */
                "created-at": string;
                /** @enum {string} */
                "default-execution-mode": "remote" | "local" | "agent";
                email: string;
                "enforce-hyok": boolean;
                "external-id": string;
                "fair-run-queuing-enabled": boolean;
                "max-ttl-enabled": boolean;
                name: string;
                "owners-team-saml-role-id": string | null;
                permissions: {
                    "can-create-module": boolean;
                    "can-create-project": boolean;
                    "can-create-provider": boolean;
                    "can-create-team": boolean;
                    "can-create-workspace": boolean;
                    "can-create-workspace-migration": boolean;
                    "can-deploy-no-code-modules": boolean;
                    "can-destroy": boolean;
                    "can-manage-auditing": boolean;
                    "can-manage-memberships": boolean;
                    "can-manage-no-code-modules": boolean;
                    "can-manage-run-tasks": boolean;
                    "can-manage-tags": boolean;
                    "can-manage-users": boolean;
                    "can-manage-varsets": boolean;
                    "can-traverse": boolean;
                    "can-update": boolean;
                    "can-update-agent-pools": boolean;
                    "can-update-api-token": boolean;
                    "can-update-oauth": boolean;
                    "can-update-ssh-keys": boolean;
                    "can-view-explorer": boolean;
                };
                "remaining-testable-count": number;
                "saml-enabled": boolean;
                "send-passing-statuses-for-untriggered-speculative-plans": boolean;
                "session-remember": number;
                "session-timeout": number;
                "speculative-plan-management-enabled": boolean;
                "stacks-enabled": boolean;
                "two-factor-conformant": boolean;
                "user-tokens-enabled": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "data-retention-policy": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "default-agent-pool": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "default-project": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "entitlement-set": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "entitlement-sets";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "organizations";
        };
        OrganizationCapacity: {
            attributes: {
                pending: number;
                running: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "organization-capacity";
        };
        OrganizationMembership: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                email: string;
                /** @enum {string} */
                status: "active" | "invited";
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                teams: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "teams";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                user: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "organization-memberships";
        };
        OrganizationTag: {
            attributes: {
                "instance-count": number;
                name: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "tags";
        };
        Pagination: {
            "current-page": number;
            "next-page": number | null;
            "page-size": number;
            "prev-page": number | null;
            "total-count": number;
            "total-pages": number;
        };
        PaginationNextPrev: {
            "current-page": number;
            "next-page": number | null;
            "prev-page": number | null;
        };
        Partition: {
            attributes: {
                "claimed-at": string | null;
                due: number;
                epoch: number;
                "oldest-due-at": string | null;
                owner: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "partitions";
        };
        PasswordLink: {
            attributes: {
                /** Format: date-time */
                "expires-at": string;
                "has-password": boolean;
                url: string;
                username: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "password-links";
        };
        Plan: {
            attributes: {
                actions: {
                    "is-exportable": boolean;
                };
                "execution-details": {
                    "agent-pool-id"?: string;
                    /** @enum {string} */
                    mode: "remote" | "agent";
                };
                "generated-configuration": boolean;
                "has-changes": boolean;
                "log-read-url": string;
                permissions: {
                    "can-export": boolean;
                };
                "resource-additions": number;
                "resource-changes": number;
                "resource-destructions": number;
                "resource-imports": number;
                /** @enum {string} */
                status: "pending" | "queued" | "running" | "finished" | "errored" | "canceled" | "unreachable";
                "status-timestamps": {
                    [key: string]: string;
                };
                "structured-run-output-enabled": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                exports: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "plan-exports";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "state-versions": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "state-versions";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "plans";
        };
        PlanExport: {
            attributes: {
                /** @constant */
                "data-type": "sentinel-mock-bundle-v0";
                "error-message": string | null;
                /** @enum {string} */
                status: "queued" | "finished" | "errored" | "canceled" | "expired";
                "status-timestamps": {
                    [key: string]: string;
                };
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                plan: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "plans";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "plan-exports";
        };
        Project: {
            attributes: {
                "auto-destroy-activity-duration": string | null;
                /** Format: date-time */
                "created-at": string;
                /** @enum {string} */
                "default-execution-mode": "remote" | "local" | "agent";
                description: string | null;
                "is-unified": boolean;
                name: string;
                permissions: {
                    "can-create-workspace": boolean;
                    "can-destroy": boolean;
                    "can-manage-tags": boolean;
                    "can-manage-teams": boolean;
                    "can-manage-varsets": boolean;
                    "can-move-workspace": boolean;
                    "can-read": boolean;
                    "can-read-teams": boolean;
                    "can-update": boolean;
                };
                "setting-overwrites": {
                    "default-agent-pool": boolean;
                    "default-execution-mode": boolean;
                };
                "workspace-count": number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "default-agent-pool": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "effective-tag-bindings": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "effective-tag-bindings";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "tag-bindings": {
                    links: {
                        related: string;
                    };
                };
            };
            /** @constant */
            type: "projects";
        };
        ProviderMirrorPackage: {
            attributes: {
                arch: string;
                /** Format: date-time */
                "created-at": string;
                h1: string;
                hostname: string;
                name: string;
                namespace: string;
                os: string;
                shasum: string;
                size: number;
                /** @enum {string} */
                source: "bundle" | "registry";
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "provider-mirror-packages";
        };
        ProviderMirrorSettings: {
            attributes: {
                "bytes-max": number;
                hosts: string[];
                /** @enum {string} */
                mode: "off" | "bundle" | "pull-through";
                modules: boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "provider-mirror-settings";
        };
        ProviderSet: {
            attributes: {
                "configuration-hcl": string;
                /** Format: date-time */
                "created-at": string;
                description: string;
                global: boolean;
                name: string;
                priority: boolean;
                "provider-source": string;
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                projects: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                workspaces: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "provider-sets";
        };
        QueryRun: {
            attributes: {
                actions: {
                    "is-cancelable": boolean;
                    "is-force-cancelable": boolean;
                };
                /** Format: date-time */
                "created-at": string;
                error: {
                    code: string;
                    detail: string;
                } | null;
                "generate-config-out": boolean;
                "log-read-url": string;
                permissions: {
                    "can-cancel": boolean;
                    "can-force-cancel": boolean;
                };
                source: string;
                /** @enum {string} */
                status: "pending" | "running" | "finished" | "errored" | "canceled";
                "status-timestamps": {
                    [key: string]: string;
                };
                "terraform-version": string;
                variables: {
                    key: string;
                    value: string | null;
                }[];
                waiting: {
                    by: string;
                    end: string;
                    reason: string;
                    /** Format: date-time */
                    since: string;
                } | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "canceled-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "configuration-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "configuration-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "created-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "queries";
        };
        QueuedRun: {
            attributes: {
                actions: {
                    "is-cancelable": boolean;
                    "is-confirmable": boolean;
                    "is-discardable": boolean;
                    "is-force-cancelable": boolean;
                };
                "allow-config-generation": boolean;
                "allow-empty-apply": boolean;
                "auto-apply": boolean;
                "canceled-at": string | null;
                /** Format: date-time */
                "created-at": string;
                /** @enum {string} */
                engine: "terraform" | "tofu";
                error: {
                    code: string;
                    detail: string;
                } | null;
                "force-cancel-available-at": string | null;
                "has-changes": boolean;
                "is-destroy": boolean;
                message: string;
                permissions: {
                    "can-apply": boolean;
                    "can-cancel": boolean;
                    "can-comment": boolean;
                    "can-discard": boolean;
                    "can-force-cancel": boolean;
                    "can-force-execute": boolean;
                    "can-override-policy-check": boolean;
                };
                "plan-only": boolean;
                "position-in-queue": number;
                refresh: boolean;
                "refresh-only": boolean;
                "replace-addrs": string[];
                "save-plan": boolean;
                source: string;
                /** @enum {string} */
                status: "pending" | "fetching" | "fetching_completed" | "pre_plan_running" | "pre_plan_completed" | "queuing" | "plan_queued" | "planning" | "planned" | "post_plan_running" | "post_plan_completed" | "post_plan_awaiting_decision" | "cost_estimating" | "cost_estimated" | "policy_checking" | "policy_checked" | "policy_override" | "policy_soft_failed" | "planned_and_finished" | "planned_and_saved" | "confirmed" | "pre_apply_running" | "pre_apply_awaiting_decision" | "pre_apply_completed" | "queuing_apply" | "apply_queued" | "applying" | "post_apply_running" | "post_apply_completed" | "applied" | "errored" | "discarded" | "canceled" | "force_canceled";
                "status-timestamps": {
                    [key: string]: string;
                };
                "target-addrs": string[];
                "terraform-version": string;
                "trigger-reason": string;
                variables: {
                    key: string;
                    value: string | null;
                }[];
                waiting: {
                    by: string;
                    end: string;
                    reason: string;
                    /** Format: date-time */
                    since: string;
                } | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                apply: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "applies";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                comments: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "comments";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "configuration-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "configuration-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "confirmed-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "cost-estimate": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "cost-estimates";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "created-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                plan: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "plans";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "policy-checks": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "policy-checks";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "run-events": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "run-events";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "task-stages": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-stages";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "runs";
        };
        RegistryModule: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                error: string | null;
                name: string;
                namespace: string;
                "no-code": boolean;
                permissions: {
                    "can-delete": boolean;
                    "can-resync": boolean;
                    "can-retry": boolean;
                };
                provider: string;
                "publishing-mechanism": ("branch" | "git_tag") | null;
                /** @enum {string} */
                "registry-name": "private" | "public";
                /** @enum {string} */
                status: "pending" | "no_version_tags" | "setup_failed" | "setup_complete";
                "test-config": {
                    "agent-execution-mode": string | null;
                    "agent-pool-id": string | null;
                    "tests-enabled": boolean;
                } | null;
                /** Format: date-time */
                "updated-at": string;
                "vcs-repo": {
                    branch: string | null;
                    "display-identifier": string;
                    "github-app-installation-id": string | null;
                    identifier: string;
                    "ingress-submodules": boolean;
                    "oauth-token-id": string | null;
                    "repository-http-url": string;
                    "service-provider": string;
                    "source-directory": string;
                    "tag-prefix": string;
                    tags: boolean;
                    "webhook-url": string;
                } | null;
                "version-statuses": {
                    error?: string;
                    /** @enum {string} */
                    status: "pending" | "cloning" | "clone_failed" | "reg_ingressing" | "reg_ingress_failed" | "ok";
                    version: string;
                }[];
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "no-code-modules": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "no-code-modules";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "tag-bindings": {
                    links: {
                        related: string;
                    };
                };
            };
            /** @constant */
            type: "registry-modules";
        };
        RegistryModuleVariable: {
            attributes: {
                description: string;
                "has-global": boolean;
                name: string;
                options: string[];
                required: boolean;
                sensitive: boolean;
                type: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "registry-module-variables";
        };
        RegistryModuleVersion: {
            attributes: {
                "commit-sha": string | null;
                /** Format: date-time */
                "created-at": string;
                error: string | null;
                link: string | null;
                reason: string;
                source: string;
                /** @enum {string} */
                standing: "current" | "deprecated" | "revoked";
                /** @enum {string} */
                status: "pending" | "cloning" | "clone_failed" | "reg_ingressing" | "reg_ingress_failed" | "ok";
                /** Format: date-time */
                "updated-at": string;
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "registry-module": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-modules";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "registry-module-versions";
        };
        RegistryProvider: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                name: string;
                namespace: string;
                permissions: {
                    "can-delete": boolean;
                };
                /** @enum {string} */
                "registry-name": "private" | "public";
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "registry-provider-versions": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-provider-versions";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "tag-bindings": {
                    links: {
                        related: string;
                    };
                };
            };
            /** @constant */
            type: "registry-providers";
        };
        RegistryProviderPlatform: {
            attributes: {
                arch: string;
                filename: string;
                os: string;
                "provider-binary-uploaded": boolean;
                shasum: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "registry-provider-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-provider-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "registry-provider-platforms";
        };
        RegistryProviderVersion: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "key-id": string;
                permissions: {
                    "can-delete": boolean;
                    "can-upload-asset": boolean;
                };
                protocols: string[];
                "shasums-sig-uploaded": boolean;
                "shasums-uploaded": boolean;
                /** Format: date-time */
                "updated-at": string;
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                platforms: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-provider-platforms";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "registry-provider": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-providers";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "registry-provider-versions";
        };
        ReservedTagKey: {
            attributes: {
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                "created-at": string;
                "disable-overrides": boolean;
                key: string;
                /** Format: date-time */
                updated_at: string;
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "reserved-tag-keys";
        };
        Run: {
            attributes: {
                actions: {
                    "is-cancelable": boolean;
                    "is-confirmable": boolean;
                    "is-discardable": boolean;
                    "is-force-cancelable": boolean;
                };
                "allow-config-generation": boolean;
                "allow-empty-apply": boolean;
                "auto-apply": boolean;
                "canceled-at": string | null;
                /** Format: date-time */
                "created-at": string;
                /** @enum {string} */
                engine: "terraform" | "tofu";
                error: {
                    code: string;
                    detail: string;
                } | null;
                "force-cancel-available-at": string | null;
                "has-changes": boolean;
                "is-destroy": boolean;
                message: string;
                permissions: {
                    "can-apply": boolean;
                    "can-cancel": boolean;
                    "can-comment": boolean;
                    "can-discard": boolean;
                    "can-force-cancel": boolean;
                    "can-force-execute": boolean;
                    "can-override-policy-check": boolean;
                };
                "plan-only": boolean;
                refresh: boolean;
                "refresh-only": boolean;
                "replace-addrs": string[];
                "save-plan": boolean;
                source: string;
                /** @enum {string} */
                status: "pending" | "fetching" | "fetching_completed" | "pre_plan_running" | "pre_plan_completed" | "queuing" | "plan_queued" | "planning" | "planned" | "post_plan_running" | "post_plan_completed" | "post_plan_awaiting_decision" | "cost_estimating" | "cost_estimated" | "policy_checking" | "policy_checked" | "policy_override" | "policy_soft_failed" | "planned_and_finished" | "planned_and_saved" | "confirmed" | "pre_apply_running" | "pre_apply_awaiting_decision" | "pre_apply_completed" | "queuing_apply" | "apply_queued" | "applying" | "post_apply_running" | "post_apply_completed" | "applied" | "errored" | "discarded" | "canceled" | "force_canceled";
                "status-timestamps": {
                    [key: string]: string;
                };
                "target-addrs": string[];
                "terraform-version": string;
                "trigger-reason": string;
                variables: {
                    key: string;
                    value: string | null;
                }[];
                waiting: {
                    by: string;
                    end: string;
                    reason: string;
                    /** Format: date-time */
                    since: string;
                } | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                apply: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "applies";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                comments: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "comments";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "configuration-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "configuration-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "confirmed-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "cost-estimate": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "cost-estimates";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "created-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                plan: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "plans";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "policy-checks": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "policy-checks";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "run-events": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "run-events";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "task-stages": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-stages";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "runs";
        };
        RunEvent: {
            attributes: {
                action: string;
                /** Format: date-time */
                "created-at": string;
                description: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                actor: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                comment: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "comments";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "run-events";
        };
        RunTask: {
            attributes: {
                /** @constant */
                category: "task";
                /** Format: date-time */
                "created-at": string;
                description: string;
                enabled: boolean;
                "global-configuration": {
                    enabled: boolean;
                    /** @enum {string} */
                    "enforcement-level": "advisory" | "mandatory";
                    stages: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply")[];
                } | null;
                "hmac-key": null;
                name: string;
                /** Format: date-time */
                "updated-at": string;
                url: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "agent-pool": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "workspace-tasks": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspace-tasks";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "tasks";
        };
        RunTrigger: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "sourceable-name": string;
                "workspace-name": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                sourceable: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "run-triggers";
        };
        SamlSettings: {
            attributes: {
                "acs-consumer-url": string;
                "attr-groups": string;
                "attr-site-admin": string;
                "attr-username": string;
                "authn-requests-signed": boolean;
                certificate: string | null;
                debug: boolean;
                enabled: boolean;
                "idp-cert": string | null;
                "metadata-url": string;
                "old-idp-cert": string | null;
                "private-key": null;
                problems: string[];
                /** @enum {string} */
                "provider-type": "okta" | "entra" | "saml" | "unknown";
                /** @enum {string} */
                "signature-digest-method": "SHA1" | "SHA256";
                /** @enum {string} */
                "signature-signing-method": "SHA1" | "SHA256";
                "site-admin-role": string;
                "slo-endpoint-url": string | null;
                "sso-api-token-session-timeout": number;
                "sso-endpoint-url": string | null;
                "team-management-enabled": boolean;
                "want-assertions-signed": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "saml-settings";
        };
        SavedView: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                name: string;
                query: {
                    fields: string[];
                    filter: {
                        field: string;
                        operator: string;
                        value: string[];
                    }[];
                    sort: string[];
                    /** @enum {string} */
                    type: "workspaces" | "tf_versions" | "providers" | "modules";
                };
                /** @enum {string} */
                "query-type": "workspaces" | "tf_versions" | "providers" | "modules";
            };
            id: string;
            /** @constant */
            type: "explorer-saved-queries";
        };
        ScimGroupName: {
            attributes: {
                name: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "scim-groups";
        };
        ScimSettings: {
            attributes: {
                enabled: boolean;
                paused: boolean;
                "site-admin-group-display-name": string | null;
                "site-admin-group-scim-id": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "scim-settings";
        };
        SentinelVersion: {
            attributes: {
                archs: {
                    arch: string;
                    os: string;
                    sha: string | null;
                    url: string;
                }[];
                beta: boolean;
                /** Format: date-time */
                "created-at": string;
                deprecated: boolean;
                "deprecated-reason": string | null;
                enabled: boolean;
                official: boolean;
                sha: string | null;
                url: string | null;
                usage: number;
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "sentinel-versions";
        };
        SmtpSettings: {
            attributes: {
                auth: string;
                enabled: boolean;
                host: string;
                port: number;
                sender: string;
                username: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "smtp-settings";
        };
        SshKey: {
            attributes: {
                name: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "ssh-keys";
        };
        StateVersion: {
            attributes: {
                "billable-rum-count": number;
                /** Format: date-time */
                "created-at": string;
                "hosted-json-state-download-url": string | null;
                "hosted-json-state-upload-url": string | null;
                "hosted-state-download-url": string | null;
                "hosted-state-upload-url": string | null;
                intermediate: boolean;
                lineage: string | null;
                md5: string;
                modules: {
                    [key: string]: {
                        [key: string]: number;
                    };
                };
                providers: {
                    [key: string]: {
                        [key: string]: number;
                    };
                };
                resources: {
                    count: number;
                    module: string;
                    name: string;
                    provider: string;
                    type: string;
                }[];
                "resources-processed": boolean;
                serial: number;
                size: number;
                "state-version": number;
                /** @enum {string} */
                status: "pending" | "finalized" | "discarded" | "backing_data_soft_deleted" | "backing_data_permanently_deleted";
                "terraform-version": string | null;
                "vcs-commit-sha": string | null;
                "vcs-commit-url": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "created-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                outputs: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "state-version-outputs";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "rollback-state-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "state-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                run: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "runs";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "state-versions";
        };
        StateVersionOutput: {
            attributes: {
                "detailed-type": unknown;
                name: string;
                sensitive: boolean;
                type: string;
                value: unknown;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "state-version-outputs";
        };
        Subscription: {
            attributes: {
                "end-at": string | null;
                "is-active": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "feature-set": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "feature-sets";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "subscriptions";
        };
        Tag: {
            attributes: {
                name: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "tags";
        };
        TagBinding: {
            attributes: {
                key: string;
                value: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "tag-bindings";
        };
        TaskResult: {
            attributes: {
                "agent-pool-id": null;
                /** Format: date-time */
                "created-at": string;
                "is-speculative": boolean;
                message: string;
                /** @enum {string} */
                stage: "pre_plan" | "post_plan" | "pre_apply" | "post_apply";
                /** @enum {string} */
                status: "pending" | "running" | "passed" | "failed" | "errored" | "canceled" | "unreachable";
                "status-timestamps": {
                    [key: string]: string;
                };
                "task-id": string;
                "task-name": string;
                "task-result-outcomes-count": number;
                "task-url": string;
                /** Format: date-time */
                "updated-at": string;
                url: string;
                /** @enum {string} */
                "workspace-task-enforcement-level": "advisory" | "mandatory";
                "workspace-task-id": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                outcomes: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-result-outcomes";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                task_stage: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-stages";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "task-result-outcomes": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-result-outcomes";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "task-stage": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-stages";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "task-results";
        };
        TaskResultOutcome: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                description: string;
                "outcome-id": string;
                tags: {
                    [key: string]: {
                        label: string;
                        /** @enum {string} */
                        level: "none" | "info" | "warning" | "error";
                    }[];
                };
                url: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "task-result": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-results";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "task-result-outcomes";
        };
        TaskStage: {
            attributes: {
                actions: {
                    "is-overridable": boolean;
                };
                /** Format: date-time */
                "created-at": string;
                permissions: {
                    "can-override": boolean;
                    "can-override-policy": boolean;
                    "can-override-tasks": boolean;
                };
                /** @enum {string} */
                stage: "pre_plan" | "post_plan" | "pre_apply" | "post_apply";
                /** @enum {string} */
                status: "pending" | "running" | "passed" | "failed" | "awaiting_override" | "errored" | "canceled" | "unreachable";
                "status-timestamps": {
                    [key: string]: string;
                };
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "policy-evaluations": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "policy-evaluations";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                run: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "runs";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "task-results": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "task-results";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "task-stages";
        };
        Team: {
            attributes: {
                "allow-member-token-management": boolean;
                "is-unified": boolean;
                name: string;
                "organization-access": {
                    "access-secret-teams": boolean;
                    "delegate-policy-overrides": boolean;
                    "manage-agent-pools": boolean;
                    "manage-membership": boolean;
                    "manage-modules": boolean;
                    "manage-organization-access": boolean;
                    "manage-policies": boolean;
                    "manage-policy-overrides": boolean;
                    "manage-projects": boolean;
                    "manage-providers": boolean;
                    "manage-run-tasks": boolean;
                    "manage-teams": boolean;
                    "manage-vcs-settings": boolean;
                    "manage-workspaces": boolean;
                    "read-projects": boolean;
                    "read-workspaces": boolean;
                };
                permissions: {
                    "can-destroy": boolean;
                    "can-update-api-token": boolean;
                    "can-update-member-token-management": boolean;
                    "can-update-membership": boolean;
                    "can-update-name": boolean;
                    "can-update-organization-access": boolean;
                    "can-update-sso-team-id": boolean;
                    "can-update-visibility": boolean;
                    "can-view-api-token": boolean;
                };
                "scim-group-name"?: string | null;
                "scim-linked"?: boolean;
                "scim-sync-paused"?: boolean;
                "scim-updated-at"?: string | null;
                "sso-team-id": string | null;
                "users-count": number;
                /** @enum {string} */
                visibility: "secret" | "organization";
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "authentication-token": {
                    links: {
                        related: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "organization-memberships": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organization-memberships";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                users: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "teams";
        };
        TeamProject: {
            attributes: {
                /** @enum {string} */
                access: "read" | "write" | "maintain" | "admin" | "custom";
                "project-access": {
                    /**
                     * @default read
                     * @enum {string}
                     */
                    settings: "read" | "update" | "delete";
                    /**
                     * @default none
                     * @enum {string}
                     */
                    teams: "none" | "read" | "manage";
                    /**
                     * @default none
                     * @enum {string}
                     */
                    "variable-sets": "none" | "read" | "write";
                };
                "workspace-access": {
                    /** @default false */
                    create: boolean;
                    /** @default false */
                    delete: boolean;
                    /** @default false */
                    locking: boolean;
                    /** @default false */
                    move: boolean;
                    /** @default false */
                    "policy-overrides": boolean;
                    /** @default false */
                    "run-tasks": boolean;
                    /**
                     * @default read
                     * @enum {string}
                     */
                    runs: "read" | "plan" | "apply";
                    /**
                     * @default none
                     * @enum {string}
                     */
                    "sentinel-mocks": "none" | "read";
                    /**
                     * @default none
                     * @enum {string}
                     */
                    "state-versions": "none" | "read-outputs" | "read" | "write";
                    /**
                     * @default none
                     * @enum {string}
                     */
                    variables: "none" | "read" | "write";
                };
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                project: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                team: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "teams";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "team-projects";
        };
        TeamWorkspace: {
            attributes: {
                /** @enum {string} */
                access: "read" | "plan" | "write" | "admin" | "custom";
                /** @default false */
                "policy-overrides": boolean;
                /** @default false */
                "run-tasks": boolean;
                /**
                 * @default read
                 * @enum {string}
                 */
                runs: "read" | "plan" | "apply";
                /**
                 * @default none
                 * @enum {string}
                 */
                "sentinel-mocks": "none" | "read";
                /**
                 * @default none
                 * @enum {string}
                 */
                "state-versions": "none" | "read-outputs" | "read" | "write";
                /**
                 * @default none
                 * @enum {string}
                 */
                variables: "none" | "read" | "write";
                /** @default false */
                "workspace-locking": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                team: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "teams";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "team-workspaces";
        };
        TerraformVersion: {
            attributes: {
                archs: {
                    arch: string;
                    os: string;
                    sha: string | null;
                    url: string;
                }[];
                beta: boolean;
                /** Format: date-time */
                "created-at": string;
                deprecated: boolean;
                "deprecated-reason": string | null;
                enabled: boolean;
                official: boolean;
                sha: string | null;
                url: string | null;
                usage: number;
                version: string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "terraform-versions";
        };
        TestRun: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "error-message": string | null;
                filters: string[];
                "log-read-url": string;
                parallelism: number | null;
                /** @enum {string} */
                status: "pending" | "running" | "finished" | "errored" | "canceled";
                "status-timestamps": {
                    [key: string]: string;
                };
                "terraform-version": string;
                "test-directory": string;
                /** @enum {string} */
                "test-status": "pending" | "skip" | "pass" | "fail" | "error";
                "tests-errored": number;
                "tests-failed": number;
                "tests-passed": number;
                "tests-skipped": number;
                verbose: boolean;
                waiting: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "configuration-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "configuration-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "registry-module": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-modules";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "test-runs";
        };
        TokenTtlPolicy: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                "max-ttl-ms": number;
                /** @enum {string} */
                "token-type": "organization" | "team" | "user" | "audit_trails";
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "organization-token-ttl-policies";
        };
        TraceTree: {
            children: components["schemas"]["TraceTree"][];
            span: {
                attributes: {
                    [key: string]: string | number | boolean;
                };
                endUs: number;
                error: string | null;
                links: string[];
                name: string;
                parentId: string | null;
                spanId: string;
                startUs: number;
                traceId: string;
            };
        };
        TwilioSettings: {
            attributes: {
                "account-sid": string | null;
                enabled: boolean;
                "from-number": string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "twilio-settings";
        };
        User: {
            attributes: {
                "avatar-url": string;
                email: string | null;
                "is-admin": boolean;
                "is-scim-managed"?: boolean;
                "is-service-account": boolean;
                "is-site-admin": boolean;
                "is-sso-login"?: boolean;
                permissions: {
                    "can-change-email": boolean;
                    "can-change-password"?: boolean;
                    "can-change-username": boolean;
                    "can-create-organizations": boolean;
                    "can-manage-user-tokens"?: boolean;
                };
                "scim-updated-at"?: string | null;
                "scim-username"?: string | null;
                "two-factor"?: {
                    enabled: boolean;
                    verified: boolean;
                };
                "unconfirmed-email"?: string | null;
                username: string;
                "v2-only": boolean;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "users";
        };
        Variable: {
            attributes: {
                /** @enum {string} */
                category: "terraform" | "env";
                /** Format: date-time */
                "created-at": string;
                description: string | null;
                hcl: boolean;
                key: string;
                sensitive: boolean;
                value: string | null;
                "version-id": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: {
                configurable?: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "registry-module"?: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "registry-modules";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                varset?: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "varsets";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "vars";
        };
        VariableSet: {
            attributes: {
                description: string | null;
                global: boolean;
                name: string;
                permissions: {
                    "can-update": boolean;
                };
                priority: boolean;
                "project-count": number;
                /** Format: date-time */
                "updated-at": string;
                "var-count": number;
                "workspace-count": number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                parent: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations" | "projects";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                projects: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                vars: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "vars";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                workspaces: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "varsets";
        };
        VcsEvent: {
            attributes: {
                "commit-statuses": {
                    commit: string;
                    context: string;
                    description: string;
                    "error-message": string | null;
                    link: string;
                    /** @enum {string} */
                    state: "pending" | "success" | "failure" | "error";
                    /** @enum {string} */
                    status: "sending" | "told" | "failed";
                }[];
                decisions: {
                    "configuration-version": string | null;
                    reason: string;
                    run: string | null;
                    /** @enum {string} */
                    verdict: "run" | "plan" | "configuration" | "ignored";
                    workspace: string;
                    "workspace-name": string | null;
                }[];
                "delivery-id": string | null;
                event: string;
                "handled-at": string | null;
                identifier: string;
                /** Format: date-time */
                "received-at": string;
                repeats: number;
                "replay-of": string | null;
                "service-provider": string;
                /** @enum {string} */
                status: "received" | "handled" | "refused" | "failed";
                summary: string;
                tries: number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "vcs-events";
        };
        VcsHook: {
            attributes: {
                "clone-url": string;
                "error-message": string | null;
                fetches: {
                    commit: string | null;
                    "error-message": string | null;
                    id: string;
                    ref: string | null;
                    size: number | null;
                    status: string;
                    /** Format: date-time */
                    "updated-at": string;
                    waiting: string | null;
                }[];
                identifier: string;
                "remote-id": string | null;
                secret: string | null;
                "service-provider": string;
                /** @enum {string} */
                "webhook-status": "waiting" | "made" | "changing" | "not-made" | "by-hand";
                "webhook-url": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "vcs-hooks";
        };
        Workspace: {
            attributes: {
                actions: {
                    "is-destroyable": boolean;
                };
                "allow-destroy-plan": boolean;
                "apply-duration-average": number | null;
                "assessments-enabled": boolean;
                "auto-apply": boolean;
                "auto-apply-run-trigger": boolean;
                "auto-destroy-activity-duration": string | null;
                "auto-destroy-at": string | null;
                "auto-destroy-status": ("destroyed" | "errored") | null;
                /** Format: date-time */
                "created-at": string;
                description: string | null;
                /** @enum {string} */
                engine: "terraform" | "tofu";
                environment: string;
                /** @enum {string} */
                "execution-mode": "remote" | "local" | "agent";
                "file-triggers-enabled": boolean;
                "global-remote-state": boolean;
                "inherits-project-auto-destroy": boolean;
                /** Format: date-time */
                "latest-change-at": string;
                locked: boolean;
                "locked-reason": string | null;
                name: string;
                operations: boolean;
                permissions: {
                    "can-create-state-versions": boolean;
                    "can-destroy": boolean;
                    "can-force-delete": boolean;
                    "can-force-unlock": boolean;
                    "can-lock": boolean;
                    "can-manage-run-tasks": boolean;
                    "can-manage-tags": boolean;
                    "can-queue-apply": boolean;
                    "can-queue-destroy": boolean;
                    "can-queue-run": boolean;
                    "can-read-run": boolean;
                    "can-read-settings": boolean;
                    "can-read-state-outputs": boolean;
                    "can-read-state-versions": boolean;
                    "can-read-variable": boolean;
                    "can-unlock": boolean;
                    "can-update": boolean;
                    "can-update-variable": boolean;
                };
                "plan-duration-average": number | null;
                "policy-check-failures": number | null;
                "project-remote-state": boolean;
                "queue-all-runs": boolean;
                "resource-count": number;
                "run-failures": number;
                "setting-overwrites": {
                    "agent-pool": boolean;
                    "execution-mode": boolean;
                };
                source: string;
                "source-module-id": string | null;
                "source-name": string | null;
                "source-url": string | null;
                "speculative-enabled": boolean;
                "structured-run-output-enabled": boolean;
                "tag-names": string[];
                "terraform-version": string;
                "trigger-patterns": string[];
                "trigger-prefixes": string[];
                /** Format: date-time */
                "updated-at": string;
                "vcs-repo": {
                    [key: string]: unknown;
                } | null;
                "vcs-repo-identifier": string | null;
                "working-directory": string | null;
                "workspace-kpis-runs-count": number;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                "agent-pool": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "agent-pools";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "current-configuration-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "configuration-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "current-run": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "runs";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "current-state-version": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "state-versions";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "data-retention-policy": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "effective-tag-bindings": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "effective-tag-bindings";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                "locked-by": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "users" | "teams" | "runs";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                organization: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "organizations";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                outputs: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspace-outputs";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
                project: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "projects";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                "remote-state-consumers": {
                    links: {
                        related: string;
                    };
                };
                "ssh-key": {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "ssh-keys";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                vars: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "vars";
                    }[];
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "workspaces";
        };
        WorkspaceResource: {
            attributes: {
                address: string;
                /** Format: date-time */
                "created-at": string;
                "modified-by-state-version-id": string;
                module: string | null;
                name: string;
                "name-index": unknown;
                provider: string;
                "provider-type": string;
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "resources";
        };
        WorkspaceTask: {
            attributes: {
                /** Format: date-time */
                "created-at": string;
                /** @enum {string} */
                "enforcement-level": "advisory" | "mandatory";
                /** @enum {string} */
                stage: "pre_plan" | "post_plan" | "pre_apply" | "post_apply";
                stages: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply")[];
                /** Format: date-time */
                "updated-at": string;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships: {
                task: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "tasks";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
                workspace: {
                    data: {
                        id: string;
                        /** @enum {string} */
                        type: "workspaces";
                    } | null;
                    links?: {
                        [key: string]: string;
                    };
                };
            };
            /** @constant */
            type: "workspace-tasks";
        };
        WorkspaceUpgrade: {
            attributes: {
                message: string | null;
                "plan-url": string | null;
                status: string | null;
            };
            id: string;
            links?: {
                [key: string]: string;
            };
            relationships?: Record<string, never>;
            /** @constant */
            type: "workspace-upgrade";
        };
    };
    responses: {
        /** @description What is wrong, in words */
        Failure: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/vnd.api+json": components["schemas"]["Errors"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_registry_mirror_v1_modules_by_hostname_by_namespace_by_name_by_provider_by_version_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostname: string;
                name: string;
                namespace: string;
                provider: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_mirror_v1_modules_by_hostname_by_namespace_by_name_by_provider_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostname: string;
                name: string;
                namespace: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_mirror_v1_providers_by_hostname_by_namespace_by_type_by_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                hostname: string;
                namespace: string;
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_mirror_v1_providers_by_hostname_by_namespace_by_type_index_json: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostname: string;
                namespace: string;
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_private_v2_gpg_keys: {
        parameters: {
            query: {
                "filter[namespace]": string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GpgKey"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_registry_private_v2_gpg_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "ascii-armor": string;
                            namespace: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "gpg-keys") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GpgKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_private_v2_gpg_keys_by_namespace_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GpgKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_registry_private_v2_gpg_keys_by_namespace_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_registry_private_v2_gpg_keys_by_namespace_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            namespace: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "gpg-keys") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GpgKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                provider?: string;
            };
            header?: never;
            path: {
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace_by_name_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deprecation?: {
                            link: string;
                            reason: string;
                        };
                        description: string;
                        downloads: number;
                        examples: components["schemas"]["ModulePart"][];
                        id: string;
                        name: string;
                        namespace: string;
                        owner: string;
                        provider: string;
                        provider_logo_url: string;
                        providers: string[];
                        /** Format: date-time */
                        published_at: string;
                        root: components["schemas"]["ModulePart"];
                        source: string;
                        submodules: components["schemas"]["ModulePart"][];
                        tag: string;
                        verified: boolean;
                        version: string;
                        versions: string[];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace_by_name_by_provider_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                provider: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deprecation?: {
                            link: string;
                            reason: string;
                        };
                        description: string;
                        downloads: number;
                        examples: components["schemas"]["ModulePart"][];
                        id: string;
                        name: string;
                        namespace: string;
                        owner: string;
                        provider: string;
                        provider_logo_url: string;
                        providers: string[];
                        /** Format: date-time */
                        published_at: string;
                        root: components["schemas"]["ModulePart"];
                        source: string;
                        submodules: components["schemas"]["ModulePart"][];
                        tag: string;
                        verified: boolean;
                        version: string;
                        versions: string[];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace_by_name_by_provider_by_version_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                provider: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace_by_name_by_provider_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_modules_by_namespace_by_name_by_provider_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_providers_by_namespace_by_type_by_version_download_by_os_by_arch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                arch: string;
                namespace: string;
                os: string;
                type: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_v1_providers_by_namespace_by_type_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                namespace: string;
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_account_details: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_account_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            current_password?: string | null;
                            password: string;
                            password_confirmation: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "users") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_account_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** Format: email */
                            email?: string;
                            username?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "users") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_cost_estimation_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["CostEstimationSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_cost_estimation_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: Record<string, never>;
                        relationships?: unknown;
                        type?: ("" | "cost-estimation-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["CostEstimationSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_customization_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["CustomizationSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_customization_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            error?: string | null;
                            footer?: string | null;
                            "login-help"?: string | null;
                            "new-user"?: string | null;
                            "support-email-address"?: ("" | string) | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "customization-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["CustomizationSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_data_retention_policy_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_data_retention_policy_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "delete-older-than-n-days"?: number;
                            deleteOlderThanNDays?: number;
                        };
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes" | "data-retention-policies";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_data_retention_policy_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_data_retention_policy_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "delete-older-than-n-days"?: number;
                            deleteOlderThanNDays?: number;
                        };
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes" | "data-retention-policies";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_feature_sets: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["FeatureSet"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_general_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GeneralSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_general_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "api-rate-limit"?: number | null;
                            "api-rate-limiting-enabled"?: boolean | null;
                            "apply-timeout"?: string | null;
                            "default-remote-state-access"?: boolean | null;
                            "default-workspaces-per-organization-ceiling"?: number | null;
                            "limit-user-organization-creation"?: boolean | null;
                            "limit-workspaces-per-organization"?: boolean | null;
                            "plan-timeout"?: string | null;
                            "terraform-build-worker-apply-timeout"?: string | null;
                            "terraform-build-worker-plan-timeout"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "general-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GeneralSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_oidc_settings_actions_rotate_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_oidc_settings_actions_trim_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_opa_versions: {
        parameters: {
            query?: {
                "filter[version]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                "search[version]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OpaVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_opa_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            archs?: {
                                /** @enum {string} */
                                arch: "amd64" | "arm64" | "s390x";
                                /** @enum {string} */
                                os: "linux" | "darwin";
                                sha: string;
                                /** Format: uri */
                                url: string;
                            }[] | null;
                            beta?: boolean;
                            deprecated?: boolean;
                            "deprecated-reason"?: string | null;
                            enabled?: boolean;
                            official?: boolean;
                            sha?: string | null;
                            url?: string | null;
                            version: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "opa-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OpaVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_opa_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OpaVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_opa_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_opa_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            archs?: {
                                /** @enum {string} */
                                arch: "amd64" | "arm64" | "s390x";
                                /** @enum {string} */
                                os: "linux" | "darwin";
                                sha: string;
                                /** Format: uri */
                                url: string;
                            }[] | null;
                            beta?: boolean;
                            deprecated?: boolean;
                            "deprecated-reason"?: string | null;
                            enabled?: boolean;
                            official?: boolean;
                            sha?: string | null;
                            url?: string | null;
                            version?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "opa-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OpaVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_organizations: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminOrganization"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_organizations_by_organization: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminOrganization"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_organizations_by_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_organizations_by_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "access-beta-tools"?: boolean;
                            "apply-timeout"?: string | null;
                            "global-module-sharing"?: boolean;
                            "global-provider-sharing"?: boolean;
                            "is-disabled"?: boolean;
                            "plan-timeout"?: string | null;
                            "terraform-build-worker-apply-timeout"?: string | null;
                            "terraform-build-worker-plan-timeout"?: string | null;
                            "terraform-worker-sudo-enabled"?: boolean;
                            "workspace-limit"?: number | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "organizations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminOrganization"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_organizations_by_organization_relationships_module_consumers: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminOrganization"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_organizations_by_organization_relationships_module_consumers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_organizations_by_organization_subscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        relationships: {
                            "feature-set": {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "subscriptions" | "subscription") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Subscription"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_runs: {
        parameters: {
            query?: {
                "filter[from]"?: string;
                "filter[status]"?: string;
                "filter[to]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminRun"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_runs_by_run_actions_force_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    comment?: string | null;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_saml_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SamlSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_saml_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "attr-groups"?: string;
                            "attr-site-admin"?: string;
                            "attr-username"?: string;
                            "authn-requests-signed"?: boolean;
                            certificate?: string | null;
                            debug?: boolean;
                            enabled?: boolean;
                            "idp-cert"?: string | null;
                            "private-key"?: string | null;
                            /** @enum {string} */
                            "provider-type"?: "okta" | "entra" | "saml" | "unknown";
                            /** @enum {string} */
                            "signature-digest-method"?: "SHA1" | "SHA256";
                            /** @enum {string} */
                            "signature-signing-method"?: "SHA1" | "SHA256";
                            "site-admin-role"?: string;
                            "slo-endpoint-url"?: string | null;
                            "sso-api-token-session-timeout"?: number;
                            "sso-endpoint-url"?: string | null;
                            "team-management-enabled"?: boolean;
                            "want-assertions-signed"?: boolean;
                        };
                        relationships?: unknown;
                        type?: ("" | "saml-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SamlSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_saml_settings_actions_revoke_old_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SamlSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_scim_groups: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ScimGroupName"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_scim_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ScimSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_scim_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ScimSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_scim_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @constant */
                            enabled?: true;
                            paused?: boolean;
                            "site-admin-group-scim-id"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "scim-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ScimSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_scim_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_scim_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            description: string;
                            /** Format: date-time */
                            "expired-at"?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "authentication-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_scim_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_scim_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_sentinel_versions: {
        parameters: {
            query?: {
                "filter[version]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                "search[version]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SentinelVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_sentinel_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            archs?: {
                                /** @enum {string} */
                                arch: "amd64" | "arm64" | "s390x";
                                /** @enum {string} */
                                os: "linux" | "darwin";
                                sha: string;
                                /** Format: uri */
                                url: string;
                            }[] | null;
                            beta?: boolean;
                            deprecated?: boolean;
                            "deprecated-reason"?: string | null;
                            enabled?: boolean;
                            official?: boolean;
                            sha?: string | null;
                            url?: string | null;
                            version: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "sentinel-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SentinelVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_sentinel_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SentinelVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_sentinel_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_sentinel_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            archs?: {
                                /** @enum {string} */
                                arch: "amd64" | "arm64" | "s390x";
                                /** @enum {string} */
                                os: "linux" | "darwin";
                                sha: string;
                                /** Format: uri */
                                url: string;
                            }[] | null;
                            beta?: boolean;
                            deprecated?: boolean;
                            "deprecated-reason"?: string | null;
                            enabled?: boolean;
                            official?: boolean;
                            sha?: string | null;
                            url?: string | null;
                            version?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "sentinel-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SentinelVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_smtp_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SmtpSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_smtp_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            auth?: ("none" | "plain" | "login") | null;
                            enabled?: boolean | null;
                            host?: string | null;
                            password?: string | null;
                            port?: number | null;
                            sender?: string | null;
                            "test-email-address"?: string | null;
                            username?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "smtp-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SmtpSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_teams_by_team_scim_group_mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "scim-group-id": string;
                        };
                        type?: ("" | "scim-group-mappings" | "scim-group-mapping") | null;
                    };
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_teams_by_team_scim_group_mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_teams_by_team_scim_group_mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "scim-sync-paused": boolean;
                        };
                        type?: ("" | "scim-group-mappings" | "scim-group-mapping") | null;
                    };
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_terraform_versions: {
        parameters: {
            query?: {
                "filter[version]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                "search[version]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TerraformVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_terraform_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            archs?: {
                                /** @enum {string} */
                                arch: "amd64" | "arm64" | "s390x";
                                /** @enum {string} */
                                os: "linux" | "darwin";
                                sha: string;
                                /** Format: uri */
                                url: string;
                            }[] | null;
                            beta?: boolean;
                            deprecated?: boolean;
                            "deprecated-reason"?: string | null;
                            enabled?: boolean;
                            official?: boolean;
                            sha?: string | null;
                            url?: string | null;
                            version: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "terraform-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TerraformVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_terraform_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TerraformVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_terraform_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_terraform_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            archs?: {
                                /** @enum {string} */
                                arch: "amd64" | "arm64" | "s390x";
                                /** @enum {string} */
                                os: "linux" | "darwin";
                                sha: string;
                                /** Format: uri */
                                url: string;
                            }[] | null;
                            beta?: boolean;
                            deprecated?: boolean;
                            "deprecated-reason"?: string | null;
                            enabled?: boolean;
                            official?: boolean;
                            sha?: string | null;
                            url?: string | null;
                            version?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "terraform-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TerraformVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_twilio_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TwilioSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_admin_twilio_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: Record<string, never>;
                        relationships?: unknown;
                        type?: ("" | "twilio-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TwilioSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_users: {
        parameters: {
            query?: {
                "filter[admin]"?: "true" | "false" | "";
                "filter[suspended]"?: "true" | "false" | "";
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminUser"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_users_by_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_users_by_user_actions_disable_two_factor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminUser"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_users_by_user_actions_grant_admin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminUser"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_users_by_user_actions_revoke_admin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminUser"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_users_by_user_actions_suspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminUser"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_admin_users_by_user_actions_unsuspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminUser"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_workspaces: {
        parameters: {
            query?: {
                "filter[current_run][status]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
                sort?: "name" | "-name" | "current-run.created-at" | "-current-run.created-at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminWorkspace"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_admin_workspaces_by_workspace: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminWorkspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_admin_workspaces_by_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_agent_pools_by_pool: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                pool: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AgentPool"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_agent_pools_by_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_agent_pools_by_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            name?: string;
                            "organization-scoped"?: boolean | null;
                        };
                        relationships?: {
                            "allowed-projects"?: {
                                data: {
                                    id: string;
                                }[];
                            };
                            "allowed-workspaces"?: {
                                data: {
                                    id: string;
                                }[];
                            };
                            "excluded-workspaces"?: {
                                data: {
                                    id: string;
                                }[];
                            };
                        };
                        type?: ("" | "agent-pools") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AgentPool"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_agent_pools_by_pool_agents: {
        parameters: {
            query?: {
                "filter[last-ping-since]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                pool: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Agent"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_agent_pools_by_pool_authentication_tokens: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                pool: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_agent_pools_by_pool_authentication_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            description: string;
                        };
                        type?: ("" | "authentication-tokens" | "agent-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_agents_by_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Agent"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_agents_by_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_applies_by_apply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apply: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Apply"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_authentication_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_authentication_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_comments_by_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Comment"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_configuration_versions_by_id: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_configuration_versions_by_id_actions_archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_configuration_versions_by_id_actions_permanently_delete_backing_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_configuration_versions_by_id_actions_restore_backing_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_configuration_versions_by_id_actions_soft_delete_backing_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_configuration_versions_by_id_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_configuration_versions_by_id_ingress_attributes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["IngressAttributes"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_github_app_installation_by_installation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                installation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GithubAppInstallation"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_github_app_installations: {
        parameters: {
            query?: {
                "filter[installation_id]"?: string;
                "filter[name]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GithubAppInstallation"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_no_code_modules_by_id: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NoCodeModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_no_code_modules_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_no_code_modules_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            enabled?: boolean | null;
                            "version-pin"?: string | null;
                        };
                        relationships?: {
                            "registry-module"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            "variable-options"?: {
                                data: {
                                    attributes: {
                                        options: string[];
                                        "variable-name": string;
                                        "variable-type": string;
                                    };
                                    type?: ("" | "variable-options") | null;
                                }[];
                            };
                        };
                        type?: ("" | "no-code-modules") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NoCodeModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_no_code_modules_by_id_versions_by_version_module_variables: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModuleVariable"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_no_code_modules_by_id_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "agent-pool-id"?: string | null;
                            "auto-apply"?: boolean;
                            description?: string | null;
                            /** @enum {string} */
                            "execution-mode"?: "remote" | "local" | "agent";
                            name: string;
                            "source-name"?: string | null;
                            "source-url"?: string | null;
                            "terraform-version"?: string | null;
                        };
                        relationships?: {
                            project?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            vars?: {
                                data: {
                                    attributes: {
                                        /** @enum {string} */
                                        category: "terraform" | "env";
                                        description?: string | null;
                                        hcl?: boolean | null;
                                        key: string;
                                        sensitive?: boolean | null;
                                        value?: string | null;
                                    };
                                    id?: string | null;
                                    type?: ("" | "vars") | null;
                                }[];
                            };
                        };
                        type?: ("" | "no-code-module-workspace" | "workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_no_code_modules_by_id_workspaces_by_workspace_upgrade: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        relationships?: {
                            vars?: {
                                data: {
                                    attributes: {
                                        /** @enum {string} */
                                        category: "terraform" | "env";
                                        description?: string | null;
                                        hcl?: boolean | null;
                                        key: string;
                                        sensitive?: boolean | null;
                                        value?: string | null;
                                    };
                                    id?: string | null;
                                    type?: ("" | "vars") | null;
                                }[];
                            };
                        };
                        type?: ("" | "no-code-module-workspace" | "workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceUpgrade"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_no_code_modules_by_id_workspaces_by_workspace_upgrade_by_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                run: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceUpgrade"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_no_code_modules_by_id_workspaces_by_workspace_upgrade_by_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                run: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_notification_configurations_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_notification_configurations_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_notification_configurations_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "email-addresses"?: string[] | null;
                            enabled?: boolean | null;
                            name?: string;
                            token?: string | null;
                            triggers?: string[] | null;
                            url?: string | null;
                        };
                        relationships?: {
                            users?: {
                                data: {
                                    id: string;
                                }[];
                            } | null;
                        } | null;
                        type?: ("" | "notification-configurations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_notification_configurations_by_id_actions_enable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_notification_configurations_by_id_actions_verify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_oauth_clients_by_client: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                client: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthClient"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_oauth_clients_by_client: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_oauth_clients_by_client: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes?: {
                            "api-url"?: string | null;
                            "http-url"?: string | null;
                            key?: string | null;
                            name?: string | null;
                            "oauth-token-string"?: string | null;
                            "organization-scoped"?: boolean | null;
                            "private-key"?: string | null;
                            "rsa-public-key"?: string | null;
                            secret?: string | null;
                            "ssh-known-hosts"?: string | null;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: null;
                            };
                            projects?: {
                                data: {
                                    id: string;
                                }[];
                            };
                        };
                        type?: ("" | "oauth-clients") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthClient"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_oauth_clients_by_client_oauth_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthToken"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_oauth_clients_by_client_relationships_projects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_oauth_clients_by_client_relationships_projects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                client: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_oauth_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_oauth_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_oauth_tokens_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "ssh-key"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "oauth-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organization_memberships: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationMembership"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organization_memberships_by_membership: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                membership: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationMembership"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organization_memberships_by_membership: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                membership: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Organization"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "allow-force-delete-workspaces"?: boolean;
                            "cost-estimation-enabled"?: boolean;
                            /** @enum {string} */
                            "default-execution-mode"?: "remote" | "local" | "agent";
                            /** Format: email */
                            email: string;
                            "max-ttl-enabled"?: boolean;
                            name: string;
                            "session-remember"?: number | null;
                            "session-timeout"?: number | null;
                            "user-tokens-enabled"?: boolean;
                        };
                        relationships?: {
                            "default-agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        } | null;
                        type?: ("" | "organizations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Organization"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Organization"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {unknown} */
                            "aggregated-commit-status-enabled"?: true | null;
                            "allow-force-delete-workspaces"?: boolean;
                            /** @enum {unknown} */
                            "assessments-enforced"?: false | null;
                            /** @enum {unknown} */
                            "collaborator-auth-policy"?: "password" | null;
                            "cost-estimation-enabled"?: boolean;
                            /** @enum {string} */
                            "default-execution-mode"?: "remote" | "local" | "agent";
                            /** Format: email */
                            email?: string;
                            /** @enum {unknown} */
                            "enforce-hyok"?: false | null;
                            "max-ttl-enabled"?: boolean;
                            name?: string;
                            /** @enum {unknown} */
                            "owners-team-saml-role-id"?: "" | null;
                            /** @enum {unknown} */
                            "send-passing-statuses-for-untriggered-speculative-plans"?: false | null;
                            "session-remember"?: number | null;
                            "session-timeout"?: number | null;
                            /** @enum {unknown} */
                            "speculative-plan-management-enabled"?: true | null;
                            /** @enum {unknown} */
                            "stacks-enabled"?: false | null;
                            "user-tokens-enabled"?: boolean;
                        };
                        relationships?: {
                            "default-agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        } | null;
                        type?: ("" | "organizations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Organization"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_agent_pools: {
        parameters: {
            query?: {
                "filter[allowed_projects][name]"?: string;
                "filter[allowed_workspaces][name]"?: string;
                "filter[allowed-workspaces][name]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
                sort?: "name" | "-name" | "created-at" | "-created-at";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AgentPool"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_agent_pools: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            name: string;
                            "organization-scoped"?: boolean | null;
                        };
                        relationships?: {
                            "allowed-projects"?: {
                                data: {
                                    id: string;
                                }[];
                            };
                            "allowed-workspaces"?: {
                                data: {
                                    id: string;
                                }[];
                            };
                            "excluded-workspaces"?: {
                                data: {
                                    id: string;
                                }[];
                            };
                        };
                        type?: ("" | "agent-pools") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AgentPool"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_audit_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuditConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_audit_configuration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "audit-trails"?: {
                                enabled?: boolean;
                            } | null;
                            "hcp-audit-log-streaming"?: {
                                /** @constant */
                                enabled?: false;
                            } | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "audit-configurations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuditConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_audit_configuration_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        "request-id": string | null;
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_authentication_token: {
        parameters: {
            query?: {
                token?: "" | "organization" | "audit-trails";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_authentication_token: {
        parameters: {
            query?: {
                token?: "" | "organization" | "audit-trails";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    data?: {
                        /** @default {} */
                        attributes?: {
                            description?: string | null;
                            "expired-at"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "authentication-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_authentication_token: {
        parameters: {
            query?: {
                token?: "" | "organization" | "audit-trails";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_capacity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationCapacity"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_entitlement_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["EntitlementSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_explorer: {
        parameters: {
            query: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                type: "workspaces" | "tf_versions" | "providers" | "modules";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ExplorerRow"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_explorer_export_csv: {
        parameters: {
            query: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                type: "workspaces" | "tf_versions" | "providers" | "modules";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_explorer_views: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SavedView"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_explorer_views: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        name: string;
                        query: {
                            /** @default [] */
                            fields?: string[];
                            /** @default [] */
                            filter?: {
                                field: string;
                                operator: string;
                                /** @default [] */
                                value?: string[];
                            }[];
                            /** @default [] */
                            sort?: string[];
                            /** @enum {string} */
                            type?: "workspaces" | "tf_versions" | "providers" | "modules";
                        };
                        /** @enum {string} */
                        query_type?: "workspaces" | "tf_versions" | "providers" | "modules";
                        /** @enum {string} */
                        "query-type"?: "workspaces" | "tf_versions" | "providers" | "modules";
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SavedView"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_explorer_views_by_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
                view: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SavedView"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_explorer_views_by_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
                view: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_explorer_views_by_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
                view: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        name?: string;
                        query?: {
                            /** @default [] */
                            fields?: string[];
                            /** @default [] */
                            filter?: {
                                field: string;
                                operator: string;
                                /** @default [] */
                                value?: string[];
                            }[];
                            /** @default [] */
                            sort?: string[];
                            /** @enum {string} */
                            type?: "workspaces" | "tf_versions" | "providers" | "modules";
                        };
                        /** @enum {string} */
                        query_type?: "workspaces" | "tf_versions" | "providers" | "modules";
                        /** @enum {string} */
                        "query-type"?: "workspaces" | "tf_versions" | "providers" | "modules";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SavedView"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_explorer_views_by_view_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
                view: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_explorer_views_by_view_results: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
                view: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ExplorerRow"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_github_app_installations: {
        parameters: {
            query?: {
                "filter[installation_id]"?: string;
                "filter[name]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GithubAppInstallation"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_no_code_modules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            enabled?: boolean | null;
                            "version-pin"?: string | null;
                        };
                        relationships: {
                            "registry-module": {
                                data: {
                                    id: string;
                                } | null;
                            };
                            "variable-options"?: {
                                data: {
                                    attributes: {
                                        options: string[];
                                        "variable-name": string;
                                        "variable-type": string;
                                    };
                                    type?: ("" | "variable-options") | null;
                                }[];
                            };
                        };
                        type?: ("" | "no-code-modules") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NoCodeModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_oauth_clients: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthClient"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_oauth_clients: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "api-url"?: string | null;
                            "http-url"?: string | null;
                            key?: string | null;
                            name?: string | null;
                            "oauth-token-string"?: string | null;
                            "organization-scoped"?: boolean | null;
                            "private-key"?: string | null;
                            "rsa-public-key"?: string | null;
                            secret?: string | null;
                            /** @enum {string} */
                            "service-provider": "github" | "github_enterprise" | "gitlab_hosted" | "gitlab_community_edition" | "gitlab_enterprise_edition" | "bitbucket_hosted" | "bitbucket_data_center" | "bitbucket_server" | "ado_services" | "ado_server" | "gitea" | "forgejo" | "git";
                            "ssh-known-hosts"?: string | null;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: null;
                            };
                            projects?: {
                                data: {
                                    id: string;
                                }[];
                            };
                        };
                        type?: ("" | "oauth-clients") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthClient"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_oauth_tokens: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OAuthToken"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_organization_memberships: {
        parameters: {
            query?: {
                "filter[email]"?: string;
                "filter[status]"?: "active" | "invited";
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationMembership"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_organization_memberships: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** Format: email */
                            email: string;
                        };
                        relationships?: {
                            teams?: {
                                data: {
                                    id: string;
                                }[];
                            };
                        };
                        type?: ("" | "organization-memberships") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationMembership"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_projects: {
        parameters: {
            query?: {
                "filter[names]"?: string;
                "filter[permissions][create-workspace]"?: "true" | "false";
                "filter[permissions][update]"?: "true" | "false";
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
                sort?: "name" | "-name";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Project"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_projects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "auto-destroy-activity-duration"?: string | null;
                            "default-agent-pool-id"?: string | null;
                            /** @enum {string} */
                            "default-execution-mode"?: "remote" | "local" | "agent";
                            description?: string;
                            name: string;
                            "setting-overwrites"?: {
                                "default-agent-pool"?: boolean | null;
                                "default-execution-mode"?: boolean | null;
                            } | null;
                        };
                        relationships?: {
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                        };
                        type?: ("" | "projects") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Project"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_provider_sets: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderSet"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_provider_sets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "configuration-hcl": string;
                            description?: string | null;
                            global?: boolean | null;
                            name: string;
                            priority?: boolean | null;
                            "provider-source": string;
                        };
                        relationships?: {
                            projects?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                            workspaces?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                        };
                        type?: ("" | "provider-sets") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_provider_sets_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_modules: {
        parameters: {
            query?: {
                "filter[organization_name]"?: string;
                "filter[provider]"?: string;
                "filter[registry_name]"?: "private" | "public";
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_registry_modules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            name: string;
                            namespace?: string | null;
                            "no-code"?: boolean | null;
                            provider: string;
                            "registry-name"?: ("private" | "public") | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-modules") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "no-code"?: boolean | null;
                            "test-config"?: {
                                "agent-execution-mode"?: "remote" | null;
                                "agent-pool-id"?: null;
                                "tests-enabled"?: boolean | null;
                            } | null;
                            "vcs-repo"?: {
                                branch?: string | null;
                                "display-identifier"?: string | null;
                                "github-app-installation-id"?: string | null;
                                identifier?: string | null;
                                "ingress-submodules"?: boolean | null;
                                "oauth-token-id"?: string | null;
                                "source-directory"?: string | null;
                                "tag-prefix"?: string | null;
                                tags?: boolean | null;
                            } | null;
                        };
                        relationships?: {
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                        };
                        type?: ("" | "registry-modules") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            deprecation?: {
                                /** @enum {string} */
                                "deprecated-status": "Deprecated" | "Undeprecated" | "Revoked" | "Revert";
                                link?: string | null;
                                /** @default  */
                                reason?: string;
                            };
                        };
                        relationships?: unknown;
                        type?: ("" | "module-versions" | "registry-module-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModuleVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_version: {
        parameters: {
            query: {
                module_version: string;
            };
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModuleVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_registry_modules_by_registry_by_namespace_by_name_by_provider_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "commit-sha"?: string | null;
                            version: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-module-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModuleVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_registry_modules_vcs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "initial-version"?: string | null;
                            name?: string | null;
                            "no-code"?: boolean | null;
                            provider?: string | null;
                            "test-config"?: {
                                "agent-execution-mode"?: "remote" | null;
                                "agent-pool-id"?: null;
                                "tests-enabled"?: boolean | null;
                            } | null;
                            "vcs-repo": {
                                branch?: string | null;
                                "display-identifier"?: string | null;
                                "github-app-installation-id"?: string | null;
                                identifier?: string | null;
                                "ingress-submodules"?: boolean | null;
                                "oauth-token-id"?: string | null;
                                "source-directory"?: string | null;
                                "tag-prefix"?: string | null;
                                tags?: boolean | null;
                            };
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-modules") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_providers: {
        parameters: {
            query?: {
                "filter[organization_name]"?: string;
                "filter[registry_name]"?: "private" | "public";
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProvider"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_registry_providers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            name: string;
                            namespace: string;
                            /** @enum {string} */
                            "registry-name": "private" | "public";
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-providers") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProvider"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProvider"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: Record<string, never>;
                        relationships?: {
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                        };
                        type?: ("" | "registry-providers") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProvider"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProviderVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "key-id": string;
                            protocols?: string[] | null;
                            version: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-provider-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProviderVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProviderVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProviderPlatform"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            arch: string;
                            filename: string;
                            os: string;
                            shasum: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-provider-version-platforms") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProviderPlatform"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms_by_os_by_arch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                arch: string;
                name: string;
                namespace: string;
                organization: string;
                os: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProviderPlatform"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_registry_providers_by_registry_by_namespace_by_name_versions_by_version_platforms_by_os_by_arch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                arch: string;
                name: string;
                namespace: string;
                organization: string;
                os: string;
                registry: "private" | "public";
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "delete-older-than-n-days"?: number;
                            deleteOlderThanNDays?: number;
                        };
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes" | "data-retention-policies";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "delete-older-than-n-days"?: number;
                            deleteOlderThanNDays?: number;
                        };
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes" | "data-retention-policies";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_reserved_tag_keys: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ReservedTagKey"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_reserved_tag_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "disable-overrides"?: boolean;
                            key: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "reserved-tag-keys") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ReservedTagKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_runs: {
        parameters: {
            query?: {
                "filter[agent_pool_names]"?: string;
                "filter[operation]"?: string;
                "filter[source]"?: string;
                "filter[status_group]"?: string;
                "filter[status]"?: string;
                "filter[workspace_names]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                "search[basic]"?: string;
                "search[user]"?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Run"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["PaginationNextPrev"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_runs_queue: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["QueuedRun"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_ssh_keys: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SshKey"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_ssh_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            name: string;
                            value: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "ssh-keys") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SshKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_subscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Subscription"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_tags: {
        parameters: {
            query?: {
                "filter[exclude][taggable][id]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationTag"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_tags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes?: {
                            name: string;
                        };
                        id?: string;
                        type?: ("" | "tags") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_tasks: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTask"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            category?: "task" | null;
                            description?: string | null;
                            enabled?: boolean | null;
                            "global-configuration"?: {
                                enabled?: boolean;
                                /** @enum {string} */
                                "enforcement-level"?: "advisory" | "mandatory";
                                stages?: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply")[];
                            } | null;
                            "hmac-key"?: string | null;
                            name: string;
                            /** Format: uri */
                            url: string;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            } | null;
                        } | null;
                        type?: ("" | "tasks") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTask"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_team_tokens: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
                sort?: "created-at" | "-created-at" | "expired-at" | "-expired-at";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_teams: {
        parameters: {
            query?: {
                "filter[names]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Team"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_teams: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "allow-member-token-management"?: boolean;
                            name: string;
                            "organization-access"?: {
                                "access-secret-teams"?: boolean;
                                "delegate-policy-overrides"?: boolean;
                                "manage-agent-pools"?: boolean;
                                "manage-membership"?: boolean;
                                "manage-modules"?: boolean;
                                "manage-organization-access"?: boolean;
                                "manage-policies"?: boolean;
                                "manage-policy-overrides"?: boolean;
                                "manage-projects"?: boolean;
                                "manage-providers"?: boolean;
                                "manage-run-tasks"?: boolean;
                                "manage-teams"?: boolean;
                                "manage-vcs-settings"?: boolean;
                                "manage-workspaces"?: boolean;
                                "read-projects"?: boolean;
                                "read-workspaces"?: boolean;
                            } | null;
                            "sso-team-id"?: string | null;
                            /** @enum {string} */
                            visibility?: "secret" | "organization";
                        };
                        relationships?: unknown;
                        type?: ("" | "teams") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Team"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TestRun"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            filters?: string[] | null;
                            parallelism?: number | null;
                            "test-directory"?: string | null;
                            variables?: {
                                key: string;
                                value: string;
                            }[] | null;
                            verbose?: boolean | null;
                        };
                        relationships: {
                            "configuration-version": {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "test-runs") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TestRun"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_by_testRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                testRun: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TestRun"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_by_testRun_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                testRun: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_by_testRun_force_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                testRun: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_test_runs_configuration_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            category: "terraform" | "env";
                            description?: string | null;
                            hcl?: boolean | null;
                            key: string;
                            sensitive?: boolean | null;
                            value?: string | null;
                        };
                        id?: string | null;
                        type?: ("" | "vars") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                variable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                variable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_tests_registry_modules_by_registry_by_namespace_by_name_by_provider_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                namespace: string;
                organization: string;
                provider: string;
                registry: "private" | "public";
                variable: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {string} */
                            category?: "terraform" | "env";
                            description?: string | null;
                            hcl?: boolean | null;
                            key?: string;
                            sensitive?: boolean | null;
                            value?: string | null;
                        };
                        id?: string | null;
                        type?: ("" | "vars") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_token_ttl_policies: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TokenTtlPolicy"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_token_ttl_policies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "token-ttl-policies": {
                                "max-ttl-ms": number;
                                /** @enum {string} */
                                "token-type": "organization" | "team" | "user" | "audit_trails";
                            }[];
                        };
                        relationships?: unknown;
                        type?: ("" | "organization-token-ttl-policies") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TokenTtlPolicy"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_varsets: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VariableSet"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_varsets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            description?: string | null;
                            global?: boolean | null;
                            name: string;
                            priority?: boolean | null;
                        };
                        relationships?: {
                            parent?: {
                                data: {
                                    id: string;
                                    /** @enum {string} */
                                    type: "organizations" | "projects";
                                } | null;
                            };
                            projects?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                            vars?: {
                                data: {
                                    attributes: {
                                        /** @enum {string} */
                                        category: "terraform" | "env";
                                        description?: string | null;
                                        hcl?: boolean | null;
                                        key: string;
                                        sensitive?: boolean | null;
                                        value?: string | null;
                                    };
                                    id?: string | null;
                                    type?: ("" | "vars") | null;
                                }[];
                            };
                            workspaces?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                        };
                        type?: ("" | "varsets") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VariableSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_vcs_events: {
        parameters: {
            query?: {
                "filter[hook]"?: string;
                "filter[status]"?: "received" | "handled" | "refused" | "failed";
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VcsEvent"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_workspaces: {
        parameters: {
            query?: {
                "filter[current-run][status]"?: string;
                "filter[project][id]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                "search[exclude-tags]"?: string;
                "search[name]"?: string;
                "search[tags]"?: string;
                "search[wildcard-name]"?: string;
                sort?: "name" | "-name" | "current-run.created-at" | "-current-run.created-at" | "latest-change-at" | "-latest-change-at";
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "agent-pool-id"?: string | null;
                            "allow-destroy-plan"?: boolean;
                            "auto-apply"?: boolean;
                            "auto-apply-run-trigger"?: boolean;
                            "auto-destroy-activity-duration"?: string | null;
                            "auto-destroy-at"?: string | null;
                            description?: string | null;
                            /** @enum {string} */
                            engine?: "terraform" | "tofu";
                            /** @enum {string} */
                            "execution-mode"?: "remote" | "local" | "agent";
                            "file-triggers-enabled"?: boolean;
                            "global-remote-state"?: boolean;
                            "inherits-project-auto-destroy"?: boolean | null;
                            name: string;
                            operations?: boolean;
                            "project-remote-state"?: boolean | null;
                            "queue-all-runs"?: boolean;
                            "setting-overwrites"?: {
                                "agent-pool"?: boolean;
                                "execution-mode"?: boolean;
                            } | null;
                            "source-name"?: string | null;
                            "source-url"?: string | null;
                            "speculative-enabled"?: boolean;
                            "structured-run-output-enabled"?: boolean;
                            "terraform-version"?: string | null;
                            "trigger-patterns"?: string[] | null;
                            "trigger-prefixes"?: string[] | null;
                            "vcs-repo"?: {
                                branch?: string | null;
                                "github-app-installation-id"?: string | null;
                                identifier?: string | null;
                                "ingress-submodules"?: boolean | null;
                                "oauth-token-id"?: string | null;
                                "tags-regex"?: string | null;
                            } | null;
                            "working-directory"?: string | null;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            project?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                            tags?: {
                                data: {
                                    attributes?: {
                                        name: string;
                                    };
                                    id?: string;
                                    type?: ("" | "tags") | null;
                                }[];
                            };
                        };
                        type?: ("" | "workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_organizations_by_organization_workspaces_by_name: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                name: string;
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_organizations_by_organization_workspaces_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_organizations_by_organization_workspaces_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "agent-pool-id"?: string | null;
                            "allow-destroy-plan"?: boolean;
                            "auto-apply"?: boolean;
                            "auto-apply-run-trigger"?: boolean;
                            "auto-destroy-activity-duration"?: string | null;
                            "auto-destroy-at"?: string | null;
                            description?: string | null;
                            /** @enum {string} */
                            engine?: "terraform" | "tofu";
                            /** @enum {string} */
                            "execution-mode"?: "remote" | "local" | "agent";
                            "file-triggers-enabled"?: boolean;
                            "global-remote-state"?: boolean;
                            "inherits-project-auto-destroy"?: boolean | null;
                            name?: string;
                            operations?: boolean;
                            "project-remote-state"?: boolean | null;
                            "queue-all-runs"?: boolean;
                            "setting-overwrites"?: {
                                "agent-pool"?: boolean;
                                "execution-mode"?: boolean;
                            } | null;
                            "source-name"?: string | null;
                            "source-url"?: string | null;
                            "speculative-enabled"?: boolean;
                            "structured-run-output-enabled"?: boolean;
                            "terraform-version"?: string | null;
                            "trigger-patterns"?: string[] | null;
                            "trigger-prefixes"?: string[] | null;
                            "vcs-repo"?: {
                                branch?: string | null;
                                "github-app-installation-id"?: string | null;
                                identifier?: string | null;
                                "ingress-submodules"?: boolean | null;
                                "oauth-token-id"?: string | null;
                                "tags-regex"?: string | null;
                            } | null;
                            "working-directory"?: string | null;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            project?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                            tags?: {
                                data: {
                                    attributes?: {
                                        name: string;
                                    };
                                    id?: string;
                                    type?: ("" | "tags") | null;
                                }[];
                            };
                        };
                        type?: ("" | "workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_organizations_by_organization_workspaces_by_name_actions_safe_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_plan_exports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @constant */
                            "data-type": "sentinel-mock-bundle-v0";
                        };
                        relationships: {
                            plan: {
                                data: {
                                    id: string;
                                };
                            };
                        };
                        type?: ("" | "plan-exports") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["PlanExport"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_plan_exports_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["PlanExport"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_plan_exports_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_plan_exports_by_id_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_plans_by_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Plan"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_plans_by_plan_json_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Temporary Redirect */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_plans_by_plan_json_output_redacted: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_projects_by_id_notification_configurations: {
        parameters: {
            query?: {
                /** @description all without pages when none is asked for, 1000000 at most */
                "page[number]"?: number;
                /** @description all without pages when none is asked for, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta?: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_projects_by_id_notification_configurations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            "destination-type": "generic" | "slack" | "microsoft-teams" | "email";
                            "email-addresses"?: string[] | null;
                            enabled?: boolean | null;
                            name: string;
                            token?: string | null;
                            triggers?: string[] | null;
                            url?: string | null;
                        };
                        relationships?: {
                            users?: {
                                data: {
                                    id: string;
                                }[];
                            } | null;
                        } | null;
                        type?: ("" | "notification-configurations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_projects_by_project: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Project"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_projects_by_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_projects_by_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "auto-destroy-activity-duration"?: string | null;
                            "default-agent-pool-id"?: string | null;
                            /** @enum {string} */
                            "default-execution-mode"?: "remote" | "local" | "agent";
                            description?: string;
                            name?: string;
                            "setting-overwrites"?: {
                                "default-agent-pool"?: boolean | null;
                                "default-execution-mode"?: boolean | null;
                            } | null;
                        };
                        relationships?: {
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                        };
                        type?: ("" | "projects") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Project"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_projects_by_project_effective_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["EffectiveTagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_projects_by_project_relationships_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_projects_by_project_relationships_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            key: string;
                            value?: string;
                        };
                        type?: ("" | "tag-bindings") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_projects_by_project_relationships_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            key: string;
                            value?: string;
                        };
                        type?: ("" | "tag-bindings") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_projects_by_project_relationships_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type?: ("" | "workspaces") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_projects_by_project_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_projects_by_project_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            key: string;
                            value?: string;
                        };
                        type?: ("" | "tag-bindings") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_projects_by_project_varsets: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VariableSet"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_provider_sets_by_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_provider_sets_by_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_provider_sets_by_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            configuration_hcl?: string;
                            "configuration-hcl"?: string;
                            description?: string | null;
                            global?: boolean | null;
                            name?: string;
                            priority?: boolean | null;
                            provider_source?: string;
                            "provider-source"?: string;
                        };
                        relationships?: {
                            projects?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                            workspaces?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                        };
                        type?: ("" | "provider-sets") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_queries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "generate-config-out"?: boolean | null;
                            "terraform-version"?: string | null;
                            variables?: {
                                key: string;
                                value: string;
                            }[] | null;
                        };
                        relationships: {
                            "configuration-version"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            workspace: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "queries") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["QueryRun"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_queries_by_query: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                query: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["QueryRun"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_queries_by_query_actions_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_queries_by_query_actions_force_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_registry_modules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "initial-version"?: string | null;
                            name?: string | null;
                            "no-code"?: boolean | null;
                            provider?: string | null;
                            "test-config"?: {
                                "agent-execution-mode"?: "remote" | null;
                                "agent-pool-id"?: null;
                                "tests-enabled"?: boolean | null;
                            } | null;
                            "vcs-repo": {
                                branch?: string | null;
                                "display-identifier"?: string | null;
                                "github-app-installation-id"?: string | null;
                                identifier?: string | null;
                                "ingress-submodules"?: boolean | null;
                                "oauth-token-id"?: string | null;
                                "source-directory"?: string | null;
                                "tag-prefix"?: string | null;
                                tags?: boolean | null;
                            };
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-modules") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_modules_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_modules_by_id_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_registry_modules_by_organization_by_name_by_provider_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            "commit-sha"?: string | null;
                            version: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "registry-module-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModuleVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_registry_modules_actions_delete_by_organization_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_registry_modules_actions_delete_by_organization_by_name_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_registry_modules_actions_delete_by_organization_by_name_by_provider_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
                provider: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_modules_show_by_organization_by_name_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                organization: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_providers_by_id: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryProvider"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_registry_providers_by_id_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_reserved_tag_keys_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_reserved_tag_keys_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "disable-overrides"?: boolean;
                            key?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "reserved-tag-keys") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ReservedTagKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_run_events_by_event: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunEvent"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_run_triggers_by_trigger: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                trigger: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTrigger"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_run_triggers_by_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "allow-config-generation"?: boolean | null;
                            "allow-empty-apply"?: boolean | null;
                            "auto-apply"?: boolean | null;
                            "is-destroy"?: boolean | null;
                            message?: string | null;
                            "plan-only"?: boolean | null;
                            refresh?: boolean | null;
                            "refresh-only"?: boolean | null;
                            "replace-addrs"?: string[] | null;
                            "save-plan"?: boolean | null;
                            "target-addrs"?: string[] | null;
                            "terraform-version"?: string | null;
                            variables?: {
                                key: string;
                                value: string;
                            }[] | null;
                        };
                        relationships: {
                            "configuration-version"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            workspace: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "runs") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Run"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Run"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs_by_run_actions_apply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    comment?: string | null;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs_by_run_actions_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    comment?: string | null;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs_by_run_actions_discard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    comment?: string | null;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs_by_run_actions_force_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    comment?: string | null;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs_by_run_actions_force_execute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_apply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Apply"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_comments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Comment"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_runs_by_run_comments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            body: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "comments") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Comment"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_configuration_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_configuration_version_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_explain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            ended: {
                                /** Format: date-time */
                                at: string;
                                by: string | null;
                                detail: string;
                                how: string;
                            } | null;
                            /** @enum {string} */
                            engine: "terraform" | "tofu";
                            error: {
                                code: string;
                                detail: string;
                            } | null;
                            id: string;
                            offer: {
                                body: {
                                    [key: string]: unknown;
                                };
                                command: string;
                                method: string;
                                path: string;
                                why: string;
                            } | null;
                            /** @enum {string} */
                            status: "pending" | "fetching" | "fetching_completed" | "pre_plan_running" | "pre_plan_completed" | "queuing" | "plan_queued" | "planning" | "planned" | "post_plan_running" | "post_plan_completed" | "post_plan_awaiting_decision" | "cost_estimating" | "cost_estimated" | "policy_checking" | "policy_checked" | "policy_override" | "policy_soft_failed" | "planned_and_finished" | "planned_and_saved" | "confirmed" | "pre_apply_running" | "pre_apply_awaiting_decision" | "pre_apply_completed" | "queuing_apply" | "apply_queued" | "applying" | "post_apply_running" | "post_apply_completed" | "applied" | "errored" | "discarded" | "canceled" | "force_canceled";
                            unfinished: {
                                inFlight: {
                                    action: string;
                                    address: string;
                                    inState: string | null;
                                }[];
                                unsaved: string[];
                            } | null;
                            version: string;
                            waiting: {
                                by: string;
                                end: string;
                                reason: string;
                                /** Format: date-time */
                                since: string;
                            } | null;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Plan"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_plan_json_output: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Temporary Redirect */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_run_events: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunEvent"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_task_stages: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TaskStage"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_runs_by_run_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TraceTree"] | null;
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_ssh_keys_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SshKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_ssh_keys_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_ssh_keys_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            name?: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "ssh-keys") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["SshKey"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_state_version_outputs_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersionOutput"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_state_versions: {
        parameters: {
            query: {
                "filter[organization][name]": string;
                "filter[workspace][name]": string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_state_versions_by_id: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_state_versions_by_id_actions_permanently_delete_backing_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_state_versions_by_id_actions_restore_backing_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_state_versions_by_id_actions_soft_delete_backing_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_state_versions_by_id_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_state_versions_by_id_outputs: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersionOutput"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_subscriptions_by_subscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscription: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Subscription"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_tags_by_tag_relationships_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type?: ("" | "workspaces") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_task_result_outcomes_by_outcome: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                outcome: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TaskResultOutcome"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_task_results_by_result: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                result: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TaskResult"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_task_results_by_result_callback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                result: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            message?: string | null;
                            /** @enum {string} */
                            status: "running" | "passed" | "failed";
                            url?: ("" | string) | null;
                        };
                        relationships?: {
                            outcomes?: {
                                data: {
                                    attributes: {
                                        body?: string | null;
                                        /** @default  */
                                        description?: string;
                                        "outcome-id": string;
                                        tags?: {
                                            [key: string]: {
                                                label: string;
                                                /**
                                                 * @default none
                                                 * @enum {string}
                                                 */
                                                level?: "none" | "info" | "warning" | "error";
                                            }[];
                                        } | null;
                                        url?: ("" | string) | null;
                                    };
                                    type?: ("" | "task-result-outcomes") | null;
                                }[];
                            } | null;
                        } | null;
                        type?: ("" | "task-results") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_task_results_by_result_outcomes: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                result: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TaskResultOutcome"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_task_stages_by_stage: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                stage: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TaskStage"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_task_stages_by_stage_actions_override: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                stage: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    comment?: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TaskStage"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_tasks_by_task: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTask"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_tasks_by_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_tasks_by_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            category?: "task" | null;
                            description?: string | null;
                            enabled?: boolean | null;
                            "global-configuration"?: {
                                enabled?: boolean;
                                /** @enum {string} */
                                "enforcement-level"?: "advisory" | "mandatory";
                                stages?: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply")[];
                            } | null;
                            "hmac-key"?: string | null;
                            name?: string;
                            /** Format: uri */
                            url?: string;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            } | null;
                        } | null;
                        type?: ("" | "tasks") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTask"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_tasks_by_task_relationships_workspace_tasks: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceTask"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_team_projects: {
        parameters: {
            query: {
                "filter[project][id]": string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamProject"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_team_projects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            access: "read" | "write" | "maintain" | "admin" | "custom";
                            "project-access"?: unknown;
                            "workspace-access"?: unknown;
                        };
                        relationships: {
                            [key: string]: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "team-projects") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamProject"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_team_projects_by_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamProject"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_team_projects_by_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_team_projects_by_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {string} */
                            access?: "read" | "write" | "maintain" | "admin" | "custom";
                            "project-access"?: unknown;
                            "workspace-access"?: unknown;
                        };
                        relationships?: unknown;
                        type?: ("" | "team-projects") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamProject"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_team_workspaces: {
        parameters: {
            query: {
                "filter[workspace][id]": string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamWorkspace"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_team_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            access: "read" | "plan" | "write" | "admin" | "custom";
                            "policy-overrides"?: unknown;
                            "run-tasks"?: unknown;
                            runs?: unknown;
                            "sentinel-mocks"?: unknown;
                            "state-versions"?: unknown;
                            variables?: unknown;
                            "workspace-locking"?: unknown;
                        };
                        relationships: {
                            [key: string]: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "team-workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamWorkspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_team_workspaces_by_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamWorkspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_team_workspaces_by_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_team_workspaces_by_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {string} */
                            access?: "read" | "plan" | "write" | "admin" | "custom";
                            "policy-overrides"?: unknown;
                            "run-tasks"?: unknown;
                            runs?: unknown;
                            "sentinel-mocks"?: unknown;
                            "state-versions"?: unknown;
                            variables?: unknown;
                            "workspace-locking"?: unknown;
                        };
                        relationships?: unknown;
                        type?: ("" | "team-workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TeamWorkspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_teams_by_id_notification_configurations: {
        parameters: {
            query?: {
                /** @description all without pages when none is asked for, 1000000 at most */
                "page[number]"?: number;
                /** @description all without pages when none is asked for, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta?: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_teams_by_id_notification_configurations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            "destination-type": "generic" | "slack" | "microsoft-teams" | "email";
                            "email-addresses"?: string[] | null;
                            enabled?: boolean | null;
                            name: string;
                            token?: string | null;
                            triggers?: string[] | null;
                            url?: string | null;
                        };
                        relationships?: {
                            users?: {
                                data: {
                                    id: string;
                                }[];
                            } | null;
                        } | null;
                        type?: ("" | "notification-configurations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_teams_by_team: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Team"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_teams_by_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_teams_by_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "allow-member-token-management"?: boolean;
                            name?: string;
                            "organization-access"?: {
                                "access-secret-teams"?: boolean;
                                "delegate-policy-overrides"?: boolean;
                                "manage-agent-pools"?: boolean;
                                "manage-membership"?: boolean;
                                "manage-modules"?: boolean;
                                "manage-organization-access"?: boolean;
                                "manage-policies"?: boolean;
                                "manage-policy-overrides"?: boolean;
                                "manage-projects"?: boolean;
                                "manage-providers"?: boolean;
                                "manage-run-tasks"?: boolean;
                                "manage-teams"?: boolean;
                                "manage-vcs-settings"?: boolean;
                                "manage-workspaces"?: boolean;
                                "read-projects"?: boolean;
                                "read-workspaces"?: boolean;
                            } | null;
                            "sso-team-id"?: string | null;
                            /** @enum {string} */
                            visibility?: "secret" | "organization";
                        };
                        relationships?: unknown;
                        type?: ("" | "teams") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Team"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_teams_by_team_authentication_token: {
        parameters: {
            query?: {
                token?: "" | "organization" | "audit-trails";
            };
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_teams_by_team_authentication_token: {
        parameters: {
            query?: {
                token?: "" | "organization" | "audit-trails";
            };
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    data?: {
                        /** @default {} */
                        attributes?: {
                            description?: string | null;
                            "expired-at"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "authentication-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_teams_by_team_authentication_token: {
        parameters: {
            query?: {
                token?: "" | "organization" | "audit-trails";
            };
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_teams_by_team_authentication_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            description?: string | null;
                            "expired-at"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "authentication-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_teams_by_team_relationships_organization_memberships: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["OrganizationMembership"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_teams_by_team_relationships_organization_memberships: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        /** @constant */
                        type?: "organization-memberships";
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_teams_by_team_relationships_organization_memberships: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        /** @constant */
                        type?: "organization-memberships";
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_teams_by_team_relationships_users: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_teams_by_team_relationships_users: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        /** @constant */
                        type?: "users";
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_teams_by_team_relationships_users: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        /** @constant */
                        type?: "users";
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_actors: {
        parameters: {
            query?: {
                "filter[kind]"?: string;
                "filter[state]"?: string;
                "filter[stuck-for]"?: string;
                "page[after]"?: string;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Actor"][];
                        meta: {
                            next: string | null;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_actors_by_kind_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ActorDetail"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_actors_by_kind_by_id_events: {
        parameters: {
            query?: {
                "page[after]"?: string;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                id: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ActorLogEntry"][];
                        meta: {
                            next: string | null;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_actors_by_kind_by_id_replay: {
        parameters: {
            query?: {
                to?: string;
            };
            header?: never;
            path: {
                id: string;
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ActorReplay"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_audit_trail: {
        parameters: {
            query?: {
                "filter[organization]"?: string;
                "page[number]"?: string;
                "page[size]"?: string;
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        pagination: {
                            current_page: number;
                            next_page: number | null;
                            prev_page: number | null;
                            total_count: number;
                            total_pages: number;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_components: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Component"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_customization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["CustomizationSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_dead_letters: {
        parameters: {
            query?: {
                "filter[id]"?: string;
                "filter[kind]"?: string;
                "page[after]"?: string;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DeadLetter"][];
                        meta: {
                            next: string | null;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_dead_letters_by_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DeadLetter"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_dead_letters_by_letter_actions_discard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DeadLetter"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_dead_letters_by_letter_actions_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                letter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DeadLetter"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_events: {
        parameters: {
            query?: {
                after?: string;
                follow?: "true" | "false";
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_events_access: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["EventAccess"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_github_app_installations: {
        parameters: {
            query?: {
                "filter[installation_id]"?: string;
                "filter[name]"?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminGithubAppInstallation"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_github_app_installations_by_installation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                installation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminGithubAppInstallation"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_terrace_github_app_installations_by_installation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                installation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "all-organizations"?: boolean | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "github-app-installations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AdminGithubAppInstallation"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_github_app_installations_by_installation_relationships_organizations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                installation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        /** @constant */
                        type?: "organizations";
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_terrace_github_app_installations_by_installation_relationships_organizations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                installation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        /** @constant */
                        type?: "organizations";
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_github_app_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GithubAppSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_terrace_github_app_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_terrace_github_app_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "api-url"?: string | null;
                            "app-id"?: number | null;
                            "http-url"?: string | null;
                            "private-key"?: string | null;
                            "webhook-secret"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "github-app-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GithubAppSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_github_app_settings_actions_synchronize: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["GithubAppSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["HealthCheck"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_jobs: {
        parameters: {
            query?: {
                "filter[organization]"?: string;
                "filter[pool]"?: string;
                "filter[status]"?: "waiting" | "released" | "claimed" | "canceling";
                "page[after]"?: string;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Job"][];
                        meta: {
                            counts: {
                                count: number;
                                /** Format: date-time */
                                "oldest-at": string;
                                organization: string;
                                pool: string;
                                status: string;
                            }[];
                            next: string | null;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_machines_by_kind: {
        parameters: {
            query?: {
                version?: string;
            };
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Machine"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_module_mirror_versions: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ModuleMirrorVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_module_mirror_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ModuleMirrorVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_terrace_module_mirror_versions_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_nodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Node"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_nodes_by_node_actions_drain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Node"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_nodes_by_node_actions_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Node"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_organizations_by_organization_vcs_hooks: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VcsHook"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_partitions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Partition"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_provider_mirror_bundles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: (components["schemas"]["ProviderMirrorPackage"] | components["schemas"]["ModuleMirrorVersion"])[];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_provider_mirror_packages: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderMirrorPackage"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_provider_mirror_packages_by_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderMirrorPackage"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_terrace_provider_mirror_packages_by_package: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_provider_mirror_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderMirrorSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_terrace_provider_mirror_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "bytes-max"?: number | null;
                            hosts?: string[] | null;
                            mode?: ("off" | "bundle" | "pull-through") | null;
                            modules?: boolean | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "provider-mirror-settings") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ProviderMirrorSettings"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_registry_modules_by_id_actions_resync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RegistryModule"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_runs_by_run_history: {
        parameters: {
            query?: {
                "page[after]"?: string;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ActorLogEntry"][];
                        meta: {
                            next: string | null;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_runs_by_run_history_replay: {
        parameters: {
            query?: {
                to?: string;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ActorReplay"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_runs_by_run_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_state_versions_by_id_changes: {
        parameters: {
            query: {
                since: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        output_changes: {
                            [key: string]: {
                                actions: ("create" | "update" | "delete")[];
                                after: unknown;
                                after_sensitive: unknown;
                                before: unknown;
                                before_sensitive: unknown;
                            };
                        };
                        resource_changes: {
                            address: string;
                            change: {
                                actions: ("create" | "update" | "delete")[];
                                after: unknown;
                                after_sensitive: unknown;
                                before: unknown;
                                before_sensitive: unknown;
                            };
                            /** @enum {string} */
                            mode: "managed" | "data";
                            module_address?: string;
                            name: string;
                            provider_name: string;
                            type: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_state_versions_by_id_resources: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resources: {
                            address: string;
                            /** @enum {string} */
                            mode: "managed" | "data";
                            module_address?: string;
                            name: string;
                            provider_name: string;
                            sensitive_values: unknown;
                            tainted: boolean;
                            type: string;
                            values: unknown;
                        }[];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_task_result_outcomes_by_outcome_body: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                outcome: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": unknown;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_users: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** Format: email */
                            email: string;
                            "is-site-admin"?: boolean;
                            username: string;
                        };
                        relationships?: unknown;
                        type?: ("" | "users") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_users_by_username_actions_password_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["PasswordLink"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_vcs_events_by_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VcsEvent"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_vcs_events_by_delivery_actions_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VcsEvent"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_terrace_vcs_hooks_by_hook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VcsHook"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_terrace_vcs_hooks_by_hook_actions_rotate_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VcsHook"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_users_by_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["User"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_users_by_user_authentication_tokens: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_users_by_user_authentication_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            description?: string | null;
                            "expired-at"?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "authentication-tokens") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["AuthenticationToken"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_varsets_by_owner_relationships_vars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_varsets_by_owner_relationships_vars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            category: "terraform" | "env";
                            description?: string | null;
                            hcl?: boolean | null;
                            key: string;
                            sensitive?: boolean | null;
                            value?: string | null;
                        };
                        id?: string | null;
                        type?: ("" | "vars") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_varsets_by_owner_relationships_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                variable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_varsets_by_owner_relationships_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                variable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_varsets_by_owner_relationships_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                variable: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {string} */
                            category?: "terraform" | "env";
                            description?: string | null;
                            hcl?: boolean | null;
                            key?: string;
                            sensitive?: boolean | null;
                            value?: string | null;
                        };
                        id?: string | null;
                        type?: ("" | "vars") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_varsets_by_set: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VariableSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_varsets_by_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_varsets_by_set: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            description?: string | null;
                            global?: boolean | null;
                            name?: string;
                            priority?: boolean | null;
                        };
                        relationships?: {
                            parent?: {
                                data: {
                                    id: string;
                                    /** @enum {string} */
                                    type: "organizations" | "projects";
                                } | null;
                            };
                            projects?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                            vars?: {
                                data: {
                                    attributes: {
                                        /** @enum {string} */
                                        category: "terraform" | "env";
                                        description?: string | null;
                                        hcl?: boolean | null;
                                        key: string;
                                        sensitive?: boolean | null;
                                        value?: string | null;
                                    };
                                    id?: string | null;
                                    type?: ("" | "vars") | null;
                                }[];
                            };
                            workspaces?: {
                                data: {
                                    id: string;
                                    type: string;
                                }[];
                            };
                        };
                        type?: ("" | "varsets") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VariableSet"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_varsets_by_set_relationships_projects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_varsets_by_set_relationships_projects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_varsets_by_set_relationships_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_varsets_by_set_relationships_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_id_notification_configurations: {
        parameters: {
            query?: {
                /** @description all without pages when none is asked for, 1000000 at most */
                "page[number]"?: number;
                /** @description all without pages when none is asked for, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta?: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_id_notification_configurations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            "destination-type": "generic" | "slack" | "microsoft-teams" | "email";
                            "email-addresses"?: string[] | null;
                            enabled?: boolean | null;
                            name: string;
                            token?: string | null;
                            triggers?: string[] | null;
                            url?: string | null;
                        };
                        relationships?: {
                            users?: {
                                data: {
                                    id: string;
                                }[];
                            } | null;
                        } | null;
                        type?: ("" | "notification-configurations") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["NotificationConfiguration"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_owner_vars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_owner_vars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            category: "terraform" | "env";
                            description?: string | null;
                            hcl?: boolean | null;
                            key: string;
                            sensitive?: boolean | null;
                            value?: string | null;
                        };
                        id?: string | null;
                        type?: ("" | "vars") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_owner_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                variable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_workspaces_by_owner_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                variable: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_owner_vars_by_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                owner: string;
                variable: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {string} */
                            category?: "terraform" | "env";
                            description?: string | null;
                            hcl?: boolean | null;
                            key?: string;
                            sensitive?: boolean | null;
                            value?: string | null;
                        };
                        id?: string | null;
                        type?: ("" | "vars") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_workspaces_by_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "agent-pool-id"?: string | null;
                            "allow-destroy-plan"?: boolean;
                            "auto-apply"?: boolean;
                            "auto-apply-run-trigger"?: boolean;
                            "auto-destroy-activity-duration"?: string | null;
                            "auto-destroy-at"?: string | null;
                            description?: string | null;
                            /** @enum {string} */
                            engine?: "terraform" | "tofu";
                            /** @enum {string} */
                            "execution-mode"?: "remote" | "local" | "agent";
                            "file-triggers-enabled"?: boolean;
                            "global-remote-state"?: boolean;
                            "inherits-project-auto-destroy"?: boolean | null;
                            name?: string;
                            operations?: boolean;
                            "project-remote-state"?: boolean | null;
                            "queue-all-runs"?: boolean;
                            "setting-overwrites"?: {
                                "agent-pool"?: boolean;
                                "execution-mode"?: boolean;
                            } | null;
                            "source-name"?: string | null;
                            "source-url"?: string | null;
                            "speculative-enabled"?: boolean;
                            "structured-run-output-enabled"?: boolean;
                            "terraform-version"?: string | null;
                            "trigger-patterns"?: string[] | null;
                            "trigger-prefixes"?: string[] | null;
                            "vcs-repo"?: {
                                branch?: string | null;
                                "github-app-installation-id"?: string | null;
                                identifier?: string | null;
                                "ingress-submodules"?: boolean | null;
                                "oauth-token-id"?: string | null;
                                "tags-regex"?: string | null;
                            } | null;
                            "working-directory"?: string | null;
                        };
                        relationships?: {
                            "agent-pool"?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            project?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                            "tag-bindings"?: {
                                data: {
                                    attributes: {
                                        key: string;
                                        value?: string;
                                    };
                                    type?: ("" | "tag-bindings") | null;
                                }[];
                            };
                            tags?: {
                                data: {
                                    attributes?: {
                                        name: string;
                                    };
                                    id?: string;
                                    type?: ("" | "tags") | null;
                                }[];
                            };
                        };
                        type?: ("" | "workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_actions_force_unlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_actions_lock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    data?: {
                        attributes?: {
                            reason?: string;
                        };
                    };
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_actions_safe_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_actions_unlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_all_vars: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Variable"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_configuration_versions: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_configuration_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/vnd.api+json": {
                    data?: {
                        attributes?: {
                            "auto-queue-runs"?: boolean | null;
                            provisional?: boolean | null;
                            speculative?: boolean | null;
                        };
                        type?: ("" | "configuration-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["ConfigurationVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_current_state_version: {
        parameters: {
            query?: {
                include?: string;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_current_state_version_outputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersionOutput"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_effective_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["EffectiveTagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_queries: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["QueryRun"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "delete-older-than-n-days"?: number;
                            deleteOlderThanNDays?: number;
                        };
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes" | "data-retention-policies";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_workspaces_by_workspace_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_relationships_data_retention_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            "delete-older-than-n-days"?: number;
                            deleteOlderThanNDays?: number;
                        };
                        /** @enum {string} */
                        type: "data-retention-policy-delete-olders" | "data-retention-policy-dont-deletes" | "data-retention-policies";
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["DataRetentionPolicyDeleteOlder"] | components["schemas"]["DataRetentionPolicyDontDelete"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_relationships_remote_state_consumers: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_relationships_remote_state_consumers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type?: ("" | "workspaces") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_workspaces_by_workspace_relationships_remote_state_consumers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type?: ("" | "workspaces") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_relationships_remote_state_consumers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        id: string;
                        type?: ("" | "workspaces") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_relationships_ssh_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            id?: string | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "workspaces") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Workspace"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_relationships_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_relationships_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            key: string;
                            value?: string;
                        };
                        type?: ("" | "tag-bindings") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_relationships_tags: {
        parameters: {
            query?: {
                name?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Tag"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_relationships_tags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes?: {
                            name: string;
                        };
                        id?: string;
                        type?: ("" | "tags") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_workspaces_by_workspace_relationships_tags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes?: {
                            name: string;
                        };
                        id?: string;
                        type?: ("" | "tags") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_resources: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
                sort?: "name:asc" | "name:desc" | "nameIndex:asc" | "nameIndex:desc" | "provider:asc" | "provider:desc" | "providerType:asc" | "providerType:desc" | "module:asc" | "module:desc" | "updatedAt:asc" | "updatedAt:desc";
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceResource"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_run_triggers: {
        parameters: {
            query: {
                "filter[run-trigger][type]": "inbound" | "outbound";
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTrigger"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_run_triggers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: Record<string, never>;
                        relationships: {
                            sourceable: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "run-triggers") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["RunTrigger"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_runs: {
        parameters: {
            query?: {
                "filter[agent_pool_names]"?: string;
                "filter[operation]"?: string;
                "filter[source]"?: string;
                "filter[status_group]"?: string;
                "filter[status]"?: string;
                "filter[workspace_names]"?: string;
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                "search[basic]"?: string;
                "search[user]"?: string;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["Run"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_state_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            force?: boolean | null;
                            lineage?: string | null;
                            md5: string;
                            serial: number;
                            state?: string | null;
                        };
                        relationships?: {
                            run?: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "state-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_state_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes?: Record<string, never>;
                        relationships: {
                            "rollback-state-version": {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "state-versions") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["StateVersion"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_tag_bindings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            key: string;
                            value?: string;
                        };
                        type?: ("" | "tag-bindings") | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["TagBinding"][];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_tasks: {
        parameters: {
            query?: {
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceTask"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    post_workspaces_by_workspace_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        attributes: {
                            /** @enum {string} */
                            "enforcement-level": "advisory" | "mandatory";
                            stage?: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply") | null;
                            stages?: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply")[] | null;
                        };
                        relationships: {
                            task: {
                                data: {
                                    id: string;
                                } | null;
                            };
                        };
                        type?: ("" | "workspace-tasks") | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceTask"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_tasks_by_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceTask"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    delete_workspaces_by_workspace_tasks_by_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Failure"];
        };
    };
    patch_workspaces_by_workspace_tasks_by_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.api+json": {
                    data: {
                        /** @default {} */
                        attributes?: {
                            /** @enum {string} */
                            "enforcement-level"?: "advisory" | "mandatory";
                            stage?: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply") | null;
                            stages?: ("pre_plan" | "post_plan" | "pre_apply" | "post_apply")[] | null;
                        };
                        relationships?: unknown;
                        type?: ("" | "workspace-tasks") | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["WorkspaceTask"];
                        included?: components["schemas"]["AnyResource"][];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_workspaces_by_workspace_varsets: {
        parameters: {
            query?: {
                include?: string;
                /** @description 1 when it is left out, 1000000 at most */
                "page[number]"?: number;
                /** @description 20 when it is left out, 100 at most */
                "page[size]"?: number;
                q?: string;
            };
            header?: never;
            path: {
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.api+json": {
                        data: components["schemas"]["VariableSet"][];
                        included?: components["schemas"]["AnyResource"][];
                        links?: {
                            [key: string]: string | null;
                        };
                        meta: {
                            pagination: components["schemas"]["Pagination"];
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
}

// Every group of endpoints that the gateway serves.

import { agentRoutes } from './agent-pool/agent-routes.ts';
import { agentPoolRoutes } from './agent-pool/routes.ts';
import { agentTokenRoutes } from './agent-pool/token-routes.ts';
import { archivistRoutes } from './archivist/routes.ts';
import { adminOrganizationRoutes } from './admin/organization-routes.ts';
import { featureSetRoutes } from './admin/feature-set-routes.ts';
import { adminPeopleRoutes } from './admin/people-routes.ts';
import { adminScimRoutes } from './admin/scim-routes.ts';
import { samlSettingRoutes } from './admin/saml-routes.ts';
import { siteSettingRoutes } from './admin/setting-routes.ts';
import { customizationRoutes } from './admin/customization-routes.ts';
import { smtpSettingRoutes } from './admin/smtp-routes.ts';
import { identityRoutes } from './admin/identity-routes.ts';
import { generalSettingRoutes } from './admin/general-routes.ts';
import { toolVersionRoutes } from './admin/tool-version-routes.ts';
import { adminUserRoutes } from './admin/user-routes.ts';
import { adminWorkspaceRoutes } from './admin/workspace-routes.ts';
import { accountRoutes } from './account/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { commentRoutes } from './comment/routes.ts';
import { configurationVersionRoutes } from './configuration-version/routes.ts';
import { backingDataRoutes } from './data-retention/backing-routes.ts';
import { dataRetentionRoutes } from './data-retention/policy-routes.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { eventRoutes } from './event/routes.ts';
import { explorerRoutes } from './explorer/routes.ts';
import type { Routes } from './http/endpoint.ts';
import { notificationRoutes } from './notification/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { machineRoutes } from './operator/machine-routes.ts';
import { operatorRoutes } from './operator/routes.ts';
import { pageRoutes } from './pages/routes.ts';
import { organizationRoutes } from './organization/routes.ts';
import { tokenLimitRoutes } from './organization/token-limit-routes.ts';
import { planExportRoutes } from './plan/export-routes.ts';
import { planRoutes } from './plan/routes.ts';
import { projectRoutes } from './project/routes.ts';
import { noCodeModuleRoutes } from './registry-module/no-code-routes.ts';
import { noCodeWorkspaceRoutes } from './registry-module/no-code-workspaces.ts';
import { registryProtocolRoutes } from './registry-module/protocol-routes.ts';
import { registryModuleRoutes } from './registry-module/routes.ts';
import { providerSetRoutes } from './provider-set/routes.ts';
import { queryRunRoutes } from './query-run/routes.ts';
import { testRunRoutes } from './test-run/routes.ts';
import { vcsModuleRoutes } from './registry-module/vcs-routes.ts';
import { registryModuleVersionRoutes } from './registry-module/version-routes.ts';
import { gpgKeyRoutes } from './registry-provider/key-routes.ts';
import { providerProtocolRoutes } from './registry-provider/protocol-routes.ts';
import { moduleMirrorRoutes } from './provider-mirror/module-routes.ts';
import { mirrorPackageRoutes } from './provider-mirror/package-routes.ts';
import { mirrorProtocolRoutes } from './provider-mirror/protocol-routes.ts';
import { mirrorSettingRoutes } from './provider-mirror/setting-routes.ts';
import { registryProviderRoutes } from './registry-provider/routes.ts';
import { providerVersionRoutes } from './registry-provider/version-routes.ts';
import { runHistoryRoutes } from './run/history-routes.ts';
import { runRoutes } from './run/routes.ts';
import { runTriggerRoutes } from './run-trigger/routes.ts';
import { workspaceResourceRoutes } from './state-version/resources.ts';
import { scimRoutes } from './scim/routes.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { sshKeyRoutes } from './ssh-key/routes.ts';
import { maskedStateRoutes } from './state-version/masked-routes.ts';
import { runTaskRoutes } from './run-task/routes.ts';
import { workspaceTaskRoutes } from './run-task/workspace-routes.ts';
import { taskCallbackRoutes } from './task-stage/callback-routes.ts';
import { taskStageRoutes } from './task-stage/routes.ts';
import { stateVersionRoutes } from './state-version/routes.ts';
import { userRoutes } from './user/routes.ts';
import { teamAccessRoutes } from './team/access-routes.ts';
import { membershipRoutes } from './team/membership-routes.ts';
import { teamRoutes } from './team/routes.ts';
import { teamTokenRoutes } from './team/token-routes.ts';
import { variableSetRoutes } from './variable-set/routes.ts';
import { variableRoutes } from './variable/routes.ts';
import { consumerRoutes } from './workspace/consumer-routes.ts';
import { oauthClientRoutes } from './vcs/client-routes.ts';
import { deliveryRoutes } from './vcs/delivery-routes.ts';
import { githubAppRoutes } from './vcs/github-app-routes.ts';
import { installationRoutes } from './vcs/installation-routes.ts';
import { vcsSignInRoutes } from './vcs/sign-in-pages.ts';
import { oauthTokenRoutes } from './vcs/token-routes.ts';
import { webhookRoutes } from './vcs/webhook-routes.ts';
import { workspaceRoutes } from './workspace/routes.ts';
import { tagRoutes } from './workspace/tag-routes.ts';
import { reservedTagKeyRoutes } from './tag/reserved-routes.ts';

export const allRoutes: readonly Routes[] = [
  discoveryRoutes,
  accountRoutes,
  userRoutes,
  organizationRoutes,
  tokenLimitRoutes,
  adminOrganizationRoutes,
  adminUserRoutes,
  siteSettingRoutes,
  toolVersionRoutes,
  samlSettingRoutes,
  generalSettingRoutes,
  identityRoutes,
  smtpSettingRoutes,
  customizationRoutes,
  adminScimRoutes,
  scimRoutes,
  featureSetRoutes,
  adminPeopleRoutes,
  adminWorkspaceRoutes,
  auditRoutes,
  projectRoutes,
  teamRoutes,
  membershipRoutes,
  teamAccessRoutes,
  teamTokenRoutes,
  workspaceRoutes,
  tagRoutes,
  reservedTagKeyRoutes,
  explorerRoutes,
  consumerRoutes,
  agentPoolRoutes,
  agentTokenRoutes,
  agentRoutes,
  variableRoutes,
  variableSetRoutes,
  configurationVersionRoutes,
  backingDataRoutes,
  dataRetentionRoutes,
  runRoutes,
  runHistoryRoutes,
  runTriggerRoutes,
  oauthClientRoutes,
  oauthTokenRoutes,
  vcsSignInRoutes,
  githubAppRoutes,
  installationRoutes,
  webhookRoutes,
  deliveryRoutes,
  commentRoutes,
  notificationRoutes,
  runTaskRoutes,
  workspaceTaskRoutes,
  taskStageRoutes,
  taskCallbackRoutes,
  planRoutes,
  planExportRoutes,
  sshKeyRoutes,
  stateVersionRoutes,
  maskedStateRoutes,
  workspaceResourceRoutes,
  registryModuleRoutes,
  registryModuleVersionRoutes,
  vcsModuleRoutes,
  noCodeModuleRoutes,
  noCodeWorkspaceRoutes,
  testRunRoutes,
  queryRunRoutes,
  providerSetRoutes,
  registryProtocolRoutes,
  registryProviderRoutes,
  providerVersionRoutes,
  gpgKeyRoutes,
  providerProtocolRoutes,
  mirrorSettingRoutes,
  mirrorPackageRoutes,
  moduleMirrorRoutes,
  mirrorProtocolRoutes,
  archivistRoutes,
  healthRoutes,
  machineRoutes,
  operatorRoutes,
  eventRoutes,
  signInRoutes,
  pageRoutes,
];

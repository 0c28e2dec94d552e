// Which rows name an object or a state of the archive. What none of them names is nobody's, and the janitor removes it after a grace
// (DECISIONS 8); so a new column that holds a digest belongs here before its first row is written.

import type { References } from '@terrace/runtime/blob/archivist';

export const references: References = {
  objects: [
    { table: 'configuration_version', column: 'digest' },
    { table: 'ingress', column: 'digest' },
    { table: 'test_run', column: 'digest' },
    { table: 'test_configuration', column: 'digest' },
    { table: 'run', column: 'plan_file' },
    { table: 'run', column: 'plan_json' },
    { table: 'run', column: 'plan_redacted_json' },
    { table: 'plan_export', column: 'digest' },
    { table: 'log_object', column: 'digest' },
    { table: 'registry_module_version', column: 'digest' },
    { table: 'registry_module_version', column: 'content' },
    { table: 'registry_provider_version', column: 'shasums' },
    { table: 'registry_provider_version', column: 'shasums_sig' },
    { table: 'registry_provider_platform', column: 'digest' },
    { table: 'provider_mirror_package', column: 'digest' },
    { table: 'module_mirror_version', column: 'digest' },
    { table: 'task_result_outcome', column: 'body' },
    { table: 'act_archive', column: 'digest' },
  ],
  states: [
    { table: 'state_version', column: 'digest' },
    { table: 'brought_state', column: 'digest' },
  ],
};

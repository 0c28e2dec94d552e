// Everything of a run as it lies on the server.

import { DownloadIcon } from '@radix-ui/react-icons';
import { pathOf } from '../api/queries.ts';
import { relatedId } from '../api/resources.ts';
import type { Apply, Plan, Run } from '../api/resources.ts';
import { DataTable } from '../parts/panel.tsx';

export function RawView({
  run,
  plan,
  apply,
}: {
  readonly run: Run;
  readonly plan: Plan;
  readonly apply: Apply | null;
}) {
  const hasPlan = plan.attributes.status === 'finished';
  const configuration = relatedId(run, 'configuration-version')?.id ?? null;
  const files = [
    { name: 'Log of the plan', href: pathOf(plan.attributes['log-read-url']), note: 'as terraform wrote it' },
    ...(apply === null
      ? []
      : [{ name: 'Log of the apply', href: pathOf(apply.attributes['log-read-url']), note: 'as terraform wrote it' }]),
    ...(hasPlan
      ? [
          {
            name: 'Plan as JSON, without what is secret',
            href: `/api/v2/plans/${plan.id}/json-output-redacted`,
            note: 'what the Plan tab is made of',
          },
          {
            name: 'Plan as JSON, whole',
            href: `/api/v2/plans/${plan.id}/json-output`,
            note: 'holds secrets; for whoever may read the state',
          },
        ]
      : []),
    ...(configuration === null
      ? []
      : [
          {
            name: 'Configuration',
            href: `/api/v2/configuration-versions/${configuration}/download`,
            note: 'the archive that it ran, while it is kept',
          },
        ]),
    { name: 'The run itself', href: `/api/v2/runs/${run.id}`, note: 'as the API tells it' },
    { name: 'Why it waits, or ended as it did', href: `/api/v2/runs/${run.id}/explain`, note: 'as the API tells it' },
  ];
  return (
    <div className="card">
      <DataTable
        caption="Files of this run"
        rows={files.map((file) => ({ ...file, id: file.href }))}
        columns={[
          {
            head: 'File',
            look: 'main',
            cell: ({ name, href }) => (
              <a href={href} target="_blank" rel="noreferrer">
                <DownloadIcon aria-hidden="true" style={{ verticalAlign: -2, marginInlineEnd: 6 }} />
                {name}
              </a>
            ),
          },
          { head: 'What it is', look: 'dim', cell: ({ note }) => note },
        ]}
      />
    </div>
  );
}

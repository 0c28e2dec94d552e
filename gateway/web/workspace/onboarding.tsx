// An organization without workspaces: from here to the first run in three steps. The page goes on by itself when the run is there.

import { Button, TextInput } from '@mantine/core';
import { CheckIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { runsQuery } from '../api/queries.ts';
import { relatedIn } from '../api/resources.ts';
import { CodeBlock } from '../parts/copy.tsx';
import { PageHead } from '../parts/page.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { cloudBlock, firstCommands } from './cloud-block.ts';
import { MakeWorkspace } from './make-workspace.tsx';

export function Onboarding({ organization, mayMake }: { readonly organization: string; readonly mayMake: boolean }) {
  const [name, type] = useState('hello');
  const [isMaking, make] = useState(false);
  const { data } = useQuery(runsQuery({ organization }, {}));
  const [run] = data?.data ?? [];
  const workspace = run === undefined || data === undefined ? null : relatedIn(data, run, 'workspace', 'workspaces');
  if (run !== undefined && workspace !== null)
    return (
      <Navigate
        to="/app/$organization/workspaces/$workspace/runs/$run"
        params={{ organization, workspace: workspace.attributes.name, run: run.id }}
      />
    );
  const { host } = location;
  return (
    <>
      <PageHead
        title={`Welcome to ${organization}`}
        lead="Three steps to the first run. Terraform makes the workspace when it meets it for the first time."
        actions={
          mayMake ? (
            <Button variant="default" onClick={() => make(true)}>
              Make a workspace without terraform
            </Button>
          ) : null
        }
      />
      {isMaking ? <MakeWorkspace organization={organization} close={() => make(false)} /> : null}
      <ol className="steps">
        <Step number={1} title="Name the workspace">
          <TextInput
            aria-label="Name of the workspace"
            value={name}
            maw={280}
            onChange={(event) => type(event.currentTarget.value)}
          />
        </Step>
        <Step number={2} title="Put this beside your configuration, as cloud.tf">
          <CodeBlock text={cloudBlock(host, organization, name)} what="the cloud block" />
        </Step>
        <Step number={3} title="Run these where the configuration is">
          <CodeBlock text={firstCommands(host, 'terraform')} what="the commands" />
        </Step>
        <li className="step" aria-live="polite">
          <span className="step-number" aria-hidden="true">
            <CheckIcon />
          </span>
          <div className="step-body">
            <Badge tone="running">Waiting for your first run</Badge>
            <p className="dim small">This page goes to it as soon as it is there.</p>
          </div>
        </li>
      </ol>
    </>
  );
}

function Step({
  number,
  title,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="step">
      <span className="step-number" aria-hidden="true">
        {number}
      </span>
      <div className="step-body">
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}

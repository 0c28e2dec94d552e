// `terrace agent`: works on the runs of an agent pool until a signal ends it.

import { runAgent } from '../agent/agent.ts';
import { readAgentSettings } from '../agent/settings.ts';
import type { AgentOptions } from '../agent/settings.ts';
import { reportFaults } from '../boot/faults.ts';

/** Ends with the agent. Throws StartFault. */
export async function agent(options: AgentOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = readAgentSettings(options, env);
  const [stopping, hurrying] = [new AbortController(), new AbortController()];
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      const next = stopping.signal.aborted ? hurrying : stopping;
      next.abort(new Error(`ended by ${signal}`));
    });
  const onFault = reportFaults((line) => void process.stderr.write(line));
  const say = (text: string): void => void process.stdout.write(`terrace: ${text}\n`);
  const { signal } = stopping;
  try {
    await runAgent(settings, { env, say, onFault, stopping: signal, hurrying: hurrying.signal });
  } catch (error) {
    // Whoever stops a start that still waits for its server gets what was asked for.
    if (!(signal.aborted && error === signal.reason)) throw error;
  }
}

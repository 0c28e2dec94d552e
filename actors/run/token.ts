// The token of a run: what terraform inside the run shows to the API. A MAC over run and expiry, minted when a worker claims
// the run's work and stored nowhere (DECISIONS 14); so it can be made again, which is how a log is cleaned of it.

import { AgentId } from '@terrace/machines/agent-pool/id';
import { QueryRunId } from '@terrace/machines/query-run/id';
import { RunId } from '@terrace/machines/run/id';
import { TestRunId } from '@terrace/machines/test-run/id';
import { isProof, makeProof } from '@terrace/runtime/keys/expiring-mac';
import type { Keys } from '@terrace/runtime/keys/keys';

type Mac = Pick<Keys, 'mac'>;

/** Recognised by people and by scanners for secrets. */
const prefix = 'terrace.run.';
const wordsOf = (run: RunId, agent: AgentId | null): string => `run token\n${run}${agent === null ? '' : `\n${agent}`}`;

/** `agent`: who works on the run, when that is an agent; the token is good only as long as the agent's own is. */
export function makeRunToken(keys: Mac, run: RunId, expiresAt: number, agent: AgentId | null = null): string {
  return [`${prefix}${run}`, ...(agent === null ? [] : [agent]), makeProof(keys, wordsOf(run, agent), expiresAt)].join(
    '.',
  );
}

/** The run that the token is of, or null when this server did not make it or it has expired. */
export function openRunToken(
  keys: Mac,
  token: string,
  now: number,
): { readonly run: RunId; readonly agent: AgentId | null } | null {
  if (!token.startsWith(prefix)) return null;
  const [runText = '', ...rest] = token.slice(prefix.length).split('.');
  const run = RunId.parse(runText);
  const agent = AgentId.parse(rest[0] ?? '');
  const proof = (agent === null ? rest : rest.slice(1)).join('.');
  return run !== null && isProof(keys, wordsOf(run, agent), proof, now) ? { run, agent } : null;
}

const testPrefix = 'terrace.test.';
const wordsOfTest = (test: TestRunId): string => `test run token\n${test}`;

/** What terraform shows that runs the tests of a module. */
export const makeTestToken = (keys: Mac, test: TestRunId, expiresAt: number): string =>
  `${testPrefix}${test}.${makeProof(keys, wordsOfTest(test), expiresAt)}`;

/** The test run that the token is of, or null when this server did not make it or it has expired. */
export function openTestToken(keys: Mac, token: string, now: number): TestRunId | null {
  if (!token.startsWith(testPrefix)) return null;
  const [text = '', ...proof] = token.slice(testPrefix.length).split('.');
  const test = TestRunId.parse(text);
  return test !== null && isProof(keys, wordsOfTest(test), proof.join('.'), now) ? test : null;
}

const queryPrefix = 'terrace.query.';
const wordsOfQuery = (query: QueryRunId, agent: AgentId | null): string =>
  `query run token\n${query}${agent === null ? '' : `\n${agent}`}`;

/** What terraform shows that runs a query. `agent`: as of a run. */
export function makeQueryToken(keys: Mac, query: QueryRunId, expiresAt: number, agent: AgentId | null): string {
  const held = agent === null ? [] : [agent];
  return [`${queryPrefix}${query}`, ...held, makeProof(keys, wordsOfQuery(query, agent), expiresAt)].join('.');
}

/** The query that the token is of, or null when this server did not make it or it has expired. */
export function openQueryToken(
  keys: Mac,
  token: string,
  now: number,
): { readonly query: QueryRunId; readonly agent: AgentId | null } | null {
  if (!token.startsWith(queryPrefix)) return null;
  const [text = '', ...rest] = token.slice(queryPrefix.length).split('.');
  const query = QueryRunId.parse(text);
  const agent = AgentId.parse(rest[0] ?? '');
  const proof = (agent === null ? rest : rest.slice(1)).join('.');
  return query !== null && isProof(keys, wordsOfQuery(query, agent), proof, now) ? { query, agent } : null;
}

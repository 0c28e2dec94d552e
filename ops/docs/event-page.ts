// docs/events.md: what the feed tells, and the ways to hear it. The tables and schemas are those that the actors' tests hold the actors
// to, so the page cannot promise something else than they do.

import { configurationVersionFeed } from '@terrace/machines/configuration-version/messages';
import type { Feed } from '@terrace/machines/kernel/feed';
import { registryModuleFeed, registryModuleVersionFeed } from '@terrace/machines/registry-module/messages';
import { queryRunFeed } from '@terrace/machines/query-run/messages';
import { testRunFeed } from '@terrace/machines/test-run/messages';
import { runFeed } from '@terrace/machines/run/messages';
import { workspaceFeed } from '@terrace/machines/workspace/messages';
import { ReplayRequest } from '@terrace/gateway/event/replay';
import { subjectsMax } from '@terrace/gateway/event/hearing';
import { header, replaySubject } from '@terrace/runtime/actor/address';
import { credentialLifeMs } from '@terrace/runtime/callout/nats';
import { z } from 'zod';

export const feeds: readonly Feed[] = [
  runFeed,
  workspaceFeed,
  configurationVersionFeed,
  registryModuleFeed,
  registryModuleVersionFeed,
  testRunFeed,
  queryRunFeed,
];

/** The whole page. */
export function eventPage(): string {
  return `${opening}
${feeds.map(feedSection).join('\n')}
${listening}`;
}

const minutes = credentialLifeMs / 60_000;

const opening = `# Events

<!-- Written by npm run docs from the schemas that the code checks; to be changed in ops/docs/event-page.ts. -->

Whatever people can see of a workspace, a run, a configuration version or a module is told as an event when it changes. An event is told after
the change was committed, never before, at least once, and in the order in which it happened to its actor. The feed holds events for a week, or the last GiB.

## Subjects

\`\`\`
act.evt.<organization>.<project>.<workspace>.<kind>.<id>.<type>
\`\`\`

All are ids (\`org-…\`, \`prj-…\`, \`ws-…\`), since names change; \`_\` stands where there is none. A type may have dots of its own. The
wildcards of NATS choose among them: \`*\` is one part, \`>\` at the end is the rest.

| subject | what is heard |
| --- | --- |
| \`act.evt.org-….>\` | everything in an organization |
| \`act.evt.org-….*.ws-….>\` | everything about a workspace, in whatever project it is |
| \`act.evt.org-….*.*.run.*.applied\` | runs that were applied |
| \`act.evt.*.*.*.run.run-….>\` | one run, for who may hear everything |

The body is a JSON object. These headers come with it:

| header | meaning |
| --- | --- |
| \`${header.msgId}\` | names the event for ever: the same one is told again under the same name, and then to be passed over |
| \`${header.version}\` | the version of its actor that the event is of; versions of one actor grow, and not every one has an event |
| \`${header.trace}\` | the trace that it belongs to (W3C trace context), where there is one |

New types and new members of bodies may come with a new release; nothing that stands here goes away without a word.
`;

function feedSection({ kind, body, types }: Feed): string {
  const { $schema: _, ...schema } = z.toJSONSchema(body);
  const rows = Object.entries(types).map(([type, meaning]) => `| \`${type}\` | ${meaning} |`);
  return `## ${kind}

| type | what has happened |
| --- | --- |
${rows.join('\n')}

The body, as a JSON schema:

\`\`\`json
${JSON.stringify(schema, withoutStrictness, 2)}
\`\`\`
`;
}

/** Tests are strict about members; listeners must not be. */
const withoutStrictness = (name: string, value: unknown): unknown =>
  name === 'additionalProperties' ? undefined : value;

const { $schema: _, ...requestSchema } = z.toJSONSchema(ReplayRequest, { io: 'input' });

const listening = `## Listening at NATS

An API token of a person is a credential of NATS: give it as the token, or as the password where a client has no field for tokens (the
user name does not matter then). \`GET /api/v2/terrace/events/access\` says what it is good for:

- to subscribe to the events that its owner may read: everything, or one subject for each organization, or one for each workspace.
  With more than ${subjectsMax} subjects the token is no credential, and the events are to be heard by HTTPS (below);
- to subscribe in its own inbox, \`_INBOX_<id of the token>.>\`: clients must be told that prefix before they send requests;
- to ask for a replay.

Everything else is refused: to publish, to hear of others, to speak to JetStream (\`$JS.API\`). A credential lives ${minutes} minutes; then the
server ends the connection, and clients come again by themselves. When a token is revoked, or its owner loses a right, the connection
ends within seconds where the nats-server lets gateways end connections, as the embedded one does; elsewhere after those ${minutes} minutes.

\`\`\`sh
nats --server nats://127.0.0.1:PORT --user "$TOKEN" sub 'act.evt.org-….>'
\`\`\`

NATS itself keeps nothing for a listener that is away. Who must not miss anything subscribes, then asks for what came since the last
sequence that it knows, and passes over what it has heard already (by \`${header.msgId}\`).

### Replay

A request to \`${replaySubject('<id of the token>')}\` is answered with the events that the feed holds, one message each, and at last with an
empty message:

\`\`\`sh
nats --server nats://127.0.0.1:PORT --user "$TOKEN" --inbox-prefix "_INBOX_$ID" \\
  request --wait-for-empty ${replaySubject('$ID').replace('$ID', '"$ID"')} '{"after":0}'
\`\`\`

\`\`\`json
${JSON.stringify(requestSchema, null, 2)}
\`\`\`

| header | of an event | of the empty message at the end |
| --- | --- | --- |
| \`${header.sequence}\` | its place in the feed | the place from which to ask on |
| \`${header.subject}\` | the subject that it had | |
| \`${header.more}\` | | \`true\` when there was more than was asked for |
| \`${header.error}\` | | what is wrong with the request |
| \`${header.note}\` | | what the asker must know: the place is none of this feed |

Places are those of one feed. Where it had to be made anew (its disk was lost), it counts from 1 again; a place behind its end
means its beginning, and that is said.

## Listening by HTTPS

\`GET /api/v2/terrace/events\` with an API token is a stream of server-sent events; each event is checked against what the token's owner
may read.

| parameter | meaning |
| --- | --- |
| \`subject\` | a subject with or without wildcards; everything when absent |
| \`after\` | begins behind this place in the feed; with what comes from now on when absent |
| \`follow=false\` | ends with what the feed holds, from its beginning when there is no \`after\` |
| header \`Last-Event-ID\` | as \`after\`; what browsers and other clients send when they come again |

The first message has the event name \`ready\`; one with the name \`note\` follows when the place is none of this feed. Messages without a name are events: their id is the place in the feed, their data a JSON
object with \`sequence\`, \`subject\`, \`organization\`, \`project\`, \`workspace\`, \`kind\`, \`id\`, \`type\`, \`version\` and \`body\`. A comment comes
every fifteen seconds when nothing else does. The last message has the name \`end\` and a \`reason\`: the token is no longer good, the server
stops, or the listener did not read for half a minute. \`terrace events\` is such a listener.

## A nats-server of your own

With \`NATS_URL\`, tell your server to ask Terrace about users, and tell Terrace the key that your server believes. \`npx terrace node
make-issuer\` prints a fresh one: \`TERRACE_NATS_ISSUER\`, the seeds of an account key and of a curve key by which requests are sealed, for
nodes with a gateway; and their public keys, for the configuration. One gateway that knows the seeds is enough: they lie sealed in the
database for the others.

\`\`\`
accounts {
  TERRACE {
    jetstream: enabled
    users: [ ... as before ... ]
    imports: [ { service: { account: SYS, subject: "$SYS.REQ.SERVER.*.KICK" } } ]
  }
  SYS { users: [ ... ], exports: [ { service: "$SYS.REQ.SERVER.*.KICK", accounts: [TERRACE] } ] }
}
system_account: SYS
authorization {
  timeout: 3
  auth_callout {
    issuer: A...            # TERRACE_NATS_ISSUER_KEY
    xkey: X...              # TERRACE_NATS_ISSUER_XKEY
    account: TERRACE        # another name is said by TERRACE_NATS_ACCOUNT
    auth_users: [ "terrace", "worker", "system" ]
  }
}
\`\`\`

The users in \`auth_users\` come in by their passwords, whether a gateway answers or not.
`;

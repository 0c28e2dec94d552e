// What a node with a gateway prints before its ready line: where it is, how to sign in, and what to type next.

import { join } from 'node:path';
import type { Configuration } from './configuration.ts';
import { sampleOrganization } from './sample.ts';
import type { Welcome } from './services.ts';

/** Whole lines. */
export function guideText(
  { hostname, port, home, sample }: Pick<Configuration, 'hostname' | 'port' | 'home' | 'sample'>,
  { passwordLink, isPerson }: Welcome & { readonly isPerson: boolean },
  platform: NodeJS.Platform = process.platform,
): string {
  const at = (...names: readonly string[]): string => quoted(join(home, ...names));
  const trust =
    platform === 'darwin'
      ? '  npx terrace doctor                    # says how the keychain trusts the authority, which terraform asks'
      : `  export SSL_CERT_FILE=${at('tls', 'bundle.pem')}`;
  const signIn =
    passwordLink === null
      ? `https://${hostname}/session`
      : isPerson
        ? `${passwordLink}\n         sets the password of admin: once, within the hour`
        : 'npx terrace user password-link prints a link that sets the password of admin';
  return `
Address  https://localhost:${port}
Token    ${join(home, 'admin-token')}
Sign in  ${signIn}

In another terminal:
${trust}
  export TF_CLI_CONFIG_FILE=${at('terraformrc')}     # or, instead of this line: terraform login ${hostname}
  terraform init && terraform apply     # in a folder with a main.tf that begins with

    terraform {
      cloud {
        hostname     = "${hostname}"
        organization = "${sample ? sampleOrganization : 'one of yours'}"
        workspaces {
          name = "first"
        }
      }
    }

`;
}

/** For a shell; most paths need no quotes. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

// The GitHub App that go-tfe's tests ask for: a GitHub of our own with a repository, set up as the app of the site and installed for everybody.

import { ScratchGithub } from '@terrace/gateway/vcs/scratch-github';
import { until } from '../runs.ts';
import { api } from '../system.ts';
import type { System } from '../system.ts';

/** Tests that need it, and with it a system that may reach this machine. */
export const needsGithubApp = /GithubApp|^TestGHAInstallation/;

export async function openGithubApp(
  system: System,
  identifiers: readonly string[],
): Promise<AsyncDisposable & { readonly installation: string }> {
  const hub = await ScratchGithub.open();
  for (const identifier of identifiers) {
    const repository = await hub.git.repository(`${identifier}.git`);
    await repository.commit('first', { 'main.tf': '' });
  }
  hub.installations.set(1, { login: 'terrace', suspendedAt: null });
  const change = async (path: string, type: string, attributes: object): Promise<void> => {
    const { status, body } = await api(system, 'PATCH', path, { body: { data: { type, attributes } } });
    if (status !== 200) throw new Error(`PATCH ${path} was answered with ${status}: ${JSON.stringify(body)}`);
  };
  const path = '/api/v2/terrace/github-app-installations';
  await change('/api/v2/terrace/github-app-settings', 'github-app-settings', hub.settings);
  const installation = await until('the installation is known', async () => {
    const { body } = await api(system, 'GET', path);
    return (body.data[0]?.id as string | undefined) ?? null;
  });
  await change(`${path}/${installation}`, 'github-app-installations', { 'all-organizations': true });
  return { installation, [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose]() };
}

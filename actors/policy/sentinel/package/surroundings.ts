// From a configuration to the host of one evaluation: every import that the policy and its modules name is found, read and
// compiled beforehand; what nobody names stays unread. A mock stands before everything else of its name.

import type { Policy } from '../evaluate.ts';
import type { Host, Import } from '../host.ts';
import { isStandard, loadStandard } from '../imports/standard.ts';
import type { MakeStandard } from '../imports/standard.ts';
import type { HttpSend } from '../imports/http.ts';
import { SentinelError } from '../position.ts';
import { ListValue, MapValue, bytesOf, fromJson, nowhere } from '../value.ts';
import type { JsonDocument } from '../terraform/lazy-json.ts';
import type { Value } from '../value.ts';
import type { Configuration, ConfiguredImport, Mock, SourceName } from './configuration.ts';
import type { PolicyFiles } from './files.ts';

export interface Surroundings {
  readonly files: PolicyFiles;
  readonly configuration: Configuration;
  /** Nanoseconds since 1970. */
  readonly now: bigint;
  /** Null when policies may not use the network. */
  readonly httpSend: HttpSend | null;
  /** Imports that the host has by itself, as those of a plan. */
  readonly imports?: (name: string) => Import | undefined;
  /** Values of parameters that win over the configuration's. */
  readonly params?: ReadonlyMap<string, Value>;
  /** The same for globals. */
  readonly globals?: ReadonlyMap<string, Value>;
}

/**
 * The host for an evaluation of `policy`. Rejects with SentinelError when something that the policy or one of its modules imports
 * is configured but cannot be had.
 */
export async function prepareHost(policy: Policy, around: Surroundings): Promise<Host> {
  const finder = new ImportFinder(around);
  await finder.gather(policy);
  const { configuration, params, globals } = around;
  const written = [...configuration.globals].map(([name, { value }]) => [name, fromJson(value)] as const);
  return {
    import: (name) => finder.found(name),
    param: (name) => {
      const own = params?.get(name);
      if (own !== undefined) return own;
      const param = configuration.params.get(name);
      return param === undefined ? undefined : fromJson(param.value);
    },
    globals: new Map([...written, ...(globals ?? [])]),
  };
}

class ImportFinder {
  readonly #around: Surroundings;
  readonly #imports = new Map<string, () => Import | undefined>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  found(name: string): Import | undefined {
    return this.#imports.get(name)?.();
  }

  async gather(policy: Policy): Promise<void> {
    const waiting = [policy];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const { name } of next.imports) {
        if (this.#imports.has(name)) continue;
        const find = await this.#find(name);
        this.#imports.set(name, find);
        const found = find();
        if (found?.kind === 'module') waiting.push(found.policy);
      }
    }
  }

  async #find(name: string): Promise<() => Import | undefined> {
    const { configuration, imports } = this.#around;
    const mock = configuration.mocks.get(name);
    if (mock !== undefined) return this.#mock(mock);
    const configured = configuration.imports.get(name);
    if (configured !== undefined && configured.kind !== 'plugin') return this.#configured(name, configured);
    const make = (await loadStandard([name])).get(name);
    if (make !== undefined) return this.#standard(make);
    if (configured !== undefined) return this.#plugin(name, configured);
    const own = imports?.(name);
    return own === undefined ? this.#inside(name) : () => own;
  }

  async #mock(mock: Mock): Promise<() => Import> {
    if (mock.kind === 'data') return () => ({ kind: 'value', value: fromJson(mock.data) });
    const found = await this.#around.files.importOf(mock.source);
    return () => found;
  }

  async #configured(
    name: string,
    configured: Exclude<ConfiguredImport, { readonly kind: 'plugin' }>,
  ): Promise<() => Import> {
    if (isStandard(name)) {
      throw new SentinelError({
        kind: 'host',
        message: `${JSON.stringify(name)} is a standard import and cannot be replaced; a test can mock it`,
        position: configured.source.position,
      });
    }
    if (configured.kind === 'module') {
      const found = await this.#around.files.importOf(configured.source);
      return () => found;
    }
    const json = await this.#around.files.json(configured.source);
    return () => ({ kind: 'value', value: fromJson(json) });
  }

  #standard(make: MakeStandard): () => Import {
    const { now, httpSend, configuration } = this.#around;
    const config = (name: string): Readonly<Record<string, unknown>> | undefined => {
      const configured = configuration.imports.get(name);
      return configured?.kind === 'plugin' ? configured.config : undefined;
    };
    const namespace = make({ now, httpSend, config });
    return () => ({ kind: 'namespace', namespace });
  }

  /** `import "plugin" "tfplan/v2" { config = { plan_path = "plan.json" } }`: the Terraform imports of a plan on disk. */
  async #plugin(
    name: string,
    { source, config, position }: Extract<ConfiguredImport, { readonly kind: 'plugin' }>,
  ): Promise<() => Import | undefined> {
    const { terraformImports, terraformImportNames } = await import('../terraform/imports.ts');
    const own = this.#around.imports?.(name);
    if (source === null && terraformImportNames.includes(name)) {
      const read = async (key: string): Promise<JsonDocument | undefined> => {
        const path = config[key];
        if (path === undefined) return undefined;
        if (typeof path !== 'string') {
          throw new SentinelError({ kind: 'host', message: `${key} must be the path of a JSON file`, position });
        }
        return this.#jsonDocument({ value: path, position });
      };
      const find = terraformImports({ plan: await read('plan_path'), run: await read('run_path') });
      if (find(name) !== undefined) return () => find(name);
      if (own !== undefined) return () => own;
    } else if (source === null && own !== undefined) return () => own;
    throw new SentinelError({
      kind: 'host',
      message: `${JSON.stringify(name)} is a plugin, and programs of one's own are not run here; write a module or mock it`,
      position: source?.position ?? position,
    });
  }

  async #jsonDocument(source: SourceName): Promise<JsonDocument> {
    const { JsonDocument: Document } = await import('../terraform/lazy-json.ts');
    const { path, bytes } = await this.#around.files.found(source);
    return new Document(bytes, path);
  }

  /** `import "people/names"`: the part of static data that lies below a name. */
  async #inside(name: string): Promise<() => Import | undefined> {
    const parts = name.split('/');
    for (let length = parts.length - 1; length > 0; length -= 1) {
      const outer = parts.slice(0, length).join('/');
      const configured = this.#around.configuration.imports.get(outer);
      const mock = this.#around.configuration.mocks.get(outer);
      if (mock?.kind !== 'data' && configured?.kind !== 'static') continue;
      const find = await this.#find(outer);
      return () => {
        const found = find();
        return found?.kind === 'value' ? { kind: 'value', value: below(found.value, parts.slice(length)) } : undefined;
      };
    }
    return () => undefined;
  }
}

function below(value: Value, path: readonly string[]): Value {
  let current: Value | undefined = value;
  for (const part of path) {
    if (current instanceof MapValue) current = current.get(bytesOf(part));
    else if (current instanceof ListValue && /^\d{1,9}$/.test(part) && Number(part) < current.length) {
      current = current.get(Number(part));
    } else return nowhere;
  }
  return current === undefined ? nowhere : current;
}

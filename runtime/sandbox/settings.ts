// What an operator may say about the containers that runs work in.

export interface ContainerSettings {
  readonly image: string;
  /** A network of the daemon's by name; its own default when null. */
  readonly network: string | null;
  /** `name:address` each, for the container's hosts file. */
  readonly extraHosts: readonly string[];
  /** How many cores a job may use at once, in parts too; all when null. */
  readonly cores: number | null;
  readonly memoryBytes: number;
  /** Processes and threads together. */
  readonly processesMax: number;
}

export const defaultContainers: ContainerSettings = {
  // What ops/image/run makes.
  image: 'terrace-run:local',
  network: null,
  extraHosts: [],
  cores: null,
  // As Terraform Enterprise has it.
  memoryBytes: 2048 * 1024 * 1024,
  // terraform with a dozen providers has some hundred threads.
  processesMax: 1024,
};

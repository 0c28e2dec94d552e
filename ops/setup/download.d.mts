/** The body of an answer. Throws an Error that names the URL, also when it broke off or took longer than `withinMs`. */
export function download(url: string, withinMs?: number): Promise<Buffer>;
/** Downloads an archive, checks it against its line in `sums`, and writes the file `member` to `target`, executable. */
export function installMember(what: {
  readonly archiveUrl: string;
  readonly archiveName: string;
  /** Lines of `<hex>  <name>`. */
  readonly sums: string;
  readonly member: string;
  readonly target: string;
}): Promise<void>;

/** What came instead of what was asked for. */
export class DownloadFault extends Error {
  /** Of the answer; null where no whole one came. */
  readonly status: number | null;
  constructor(message: string, status: number | null, cause?: unknown);
}

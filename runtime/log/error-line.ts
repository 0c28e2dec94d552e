// What the server itself has to say about a failure, in the form that a log has: said by the worker that met it, or by whoever reads the log
// of work that ended without a word.

/** One line of JSON among those of a structured log, or a text that stands by itself. */
export function errorLine(
  summary: string,
  log: { readonly structured: boolean; readonly at: Date; readonly detail?: string },
): string {
  const detail = log.detail ?? '';
  if (!log.structured) return `\nError: ${summary}\n${detail === '' ? '' : `\n${detail}\n`}`;
  const line = {
    '@level': 'error',
    '@message': `Error: ${summary}`,
    '@module': 'terrace',
    '@timestamp': log.at.toISOString(),
    type: 'diagnostic',
    diagnostic: { severity: 'error', summary, detail },
  };
  return `${JSON.stringify(line)}\n`;
}

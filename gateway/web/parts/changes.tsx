// How much a plan or an apply changes.

export interface Counts {
  readonly 'resource-additions': number;
  readonly 'resource-changes': number;
  readonly 'resource-destructions': number;
  readonly 'resource-imports': number;
}

export function Changes({ counts }: { readonly counts: Counts }) {
  const { 'resource-additions': added, 'resource-changes': changed, 'resource-destructions': destroyed } = counts;
  const imported = counts['resource-imports'];
  const label = `${added} to add, ${changed} to change, ${destroyed} to destroy${imported > 0 ? `, ${imported} to import` : ''}`;
  return (
    <span className="changes" title={label} role="img" aria-label={label}>
      <span className={added > 0 ? 'add' : 'none'}>+{added}</span>
      <span className={changed > 0 ? 'change' : 'none'}>~{changed}</span>
      <span className={destroyed > 0 ? 'destroy' : 'none'}>−{destroyed}</span>
      {imported > 0 ? <span className="change">⇒{imported}</span> : null}
    </span>
  );
}

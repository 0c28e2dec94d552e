// A text that strangers wrote, as Markdown: never as markup of theirs, and nothing of it is fetched from anywhere.

import Markdown from 'react-markdown';
import type { Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';

const components: Components = {
  // A page has one title, and it is not this text's.
  h1: ({ children }) => <h3 className="markdown-top">{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) =>
    // An anchor, or a file of a repository that is not here.
    href !== undefined && /^https?:\/\//.test(href) ? (
      <a href={href} target="_blank" rel="noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ alt }) => <span className="dim">{alt === undefined || alt === '' ? '[picture]' : `[picture: ${alt}]`}</span>,
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  input: ({ checked }) => (
    <span aria-label={checked === true ? 'done' : 'not done'}>{checked === true ? '☑' : '☐'}</span>
  ),
  table: ({ children }) => (
    <div className="table-box" tabIndex={0} role="region" aria-label="A table of the text">
      <table className="table">{children}</table>
    </div>
  ),
};

export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className="markdown">
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </Markdown>
    </div>
  );
}

// What a site admin has the pages say: texts, shown as they were written and never as markup.

import { useQuery } from '@tanstack/react-query';
import { siteTextsQuery } from '../api/queries.ts';

/** Beside every error, and to who belongs to no organization yet; nothing where nothing was set. */
export function SiteText({ name }: { readonly name: 'error' | 'new-user' }) {
  const text = useQuery(siteTextsQuery).data?.data.attributes[name] ?? '';
  return text === '' ? null : <span className="said">{text}</span>;
}

/** At the end of every page: the footer, and whom to ask for help. */
export function SiteFooter() {
  const { footer = '', 'support-email-address': email = '' } = useQuery(siteTextsQuery).data?.data.attributes ?? {};
  if (footer === '' && email === '') return null;
  return (
    <footer className="site-footer">
      {footer === '' ? null : <p className="said">{footer}</p>}
      {email === '' ? null : (
        <p>
          Help: <a href={`mailto:${email}`}>{email}</a>
        </p>
      )}
    </footer>
  );
}

// Tags as people write them: `env=prod, shared`.

export interface TagText {
  readonly key: string;
  readonly value: string;
}

export const textOfTags = (tags: readonly TagText[]): string =>
  tags.map(({ key, value }) => (value === '' ? key : `${key}=${value}`)).join(', ');

export const tagsIn = (text: string): TagText[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      const [key = '', ...rest] = word.split('=');
      return { key: key.trim(), value: rest.join('=').trim() };
    });

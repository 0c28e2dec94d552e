// How terraform names an instance of a resource: `module.net["eu"].aws_subnet.private[0]`.

/** The key as it stands in brackets behind the resource: a text in quotes, in which a template's beginning is written twice. */
export const keyInAddress = (key: string | number): string =>
  typeof key === 'number' ? `[${key}]` : `[${JSON.stringify(key).replaceAll(/[$%](?=\{)/g, '$&$&')}]`;

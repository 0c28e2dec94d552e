// What somebody said, without what they left out: in a change or in a filter `undefined` is no word.

export type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Those of the values that are not undefined. */
export const given = <Values extends object>(values: Values): Given<Values> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;

/** A node of the bench answers here with what it was sent. */
export const echoSubject = (node: string): string => `bench.echo.${node}`;

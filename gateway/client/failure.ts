// What the server refuses, in its own words.

export interface FailureDetail {
  readonly status: string;
  readonly title: string;
  readonly detail: string;
  readonly source?: { readonly pointer?: string; readonly parameter?: string };
}

/** An answer that is none of those that an endpoint promises. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  /** Empty when something in front of the server answered in its own way. */
  readonly errors: readonly FailureDetail[];
  /** Names the request to whoever runs the server. */
  readonly requestId: string | null;
  constructor(status: number, errors: readonly FailureDetail[], requestId: string | null) {
    super(errors.map(({ detail, title }) => detail || title).join('; ') || `the server answered ${status}`);
    this.status = status;
    this.errors = errors;
    this.requestId = requestId;
  }

  /** What is wrong with one attribute of the body: `name`, `default-execution-mode`. */
  about(attribute: string): string | null {
    return this.errors.find(({ source }) => source?.pointer === `/data/attributes/${attribute}`)?.detail ?? null;
  }
}

export function failureOf(response: Response, body: unknown): ApiFailure {
  return new ApiFailure(response.status, errorsIn(body), response.headers.get('x-request-id'));
}

function errorsIn(body: unknown): readonly FailureDetail[] {
  let document = body;
  if (typeof body === 'string')
    try {
      document = JSON.parse(body);
    } catch {
      return [];
    }
  const { errors } = (document ?? {}) as { readonly errors?: unknown };
  return Array.isArray(errors) ? (errors as readonly FailureDetail[]) : [];
}

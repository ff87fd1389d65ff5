// An error in Darkroom is something a person reads. It says what happened to which thing, what to do about it,
// and keeps a typed reason for the code that has to decide (retry, restart, ignore because it was cancelled).

export const errorKinds = [
  'bad-input', // the file, path, message or setting is at fault
  'missing', // something that should be there is not
  'refused', // allowed by nobody: untrusted workspace, switched off by a setting
  'unsupported', // well-formed, but beyond what this build or machine can do
  'cancelled', // somebody asked for it
  'timeout', // no answer within the time the caller gave
  'engine-stopped', // the engine process ended before it could answer
  'internal', // a mistake of ours
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** The plain-data form of an error, as it crosses a process boundary. */
export interface Failure {
  readonly kind: ErrorKind;
  /** One sentence that names the thing at fault. */
  readonly message: string;
  /** One sentence that says what to do. */
  readonly remedy?: string;
  /** What a developer wants in the log: the original error. */
  readonly cause?: string;
}

export class DarkroomError extends Error {
  override readonly name = 'DarkroomError';
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;

  constructor(kind: ErrorKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
  }
}

/** Message and remedy as one line of prose. */
export function sentence(failure: Failure): string {
  return failure.remedy === undefined ? failure.message : `${failure.message} ${failure.remedy}`;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof DarkroomError) {
    return {
      kind: error.kind,
      message: error.message,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error.cause === undefined ? {} : { cause: describeCause(error.cause) }),
    };
  }
  return {
    kind: 'internal',
    message: `Something went wrong inside Darkroom: ${firstLine(describeCause(error))}`,
    remedy: 'Please report it with "Darkroom: Copy Diagnostics".',
    cause: describeCause(error),
  };
}

export function fromFailure(failure: Failure): DarkroomError {
  return new DarkroomError(failure.kind, failure.message, {
    ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  });
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

// Both hops (webview <-> host, host <-> engine) speak the same language. What may be said on a hop is written down
// once, as a type; callers and handlers are derived from it, so they cannot disagree.

/** One thing that can be asked: what it takes, what it answers, and what it reports on the way. */
export interface Call<Params = undefined, Result = void, Event = never> {
  params: Params;
  result: Result;
  event: Event;
}

/** What one side of a hop offers: calls it answers, and topics whose newest value it publishes. */
export interface Contract {
  calls: Record<string, Call<unknown, unknown, unknown>>;
  topics: Record<string, unknown>;
}

/** The contract of a side that offers nothing. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- no names at all is exactly what is meant
export type Nothing = { calls: {}; topics: {} };

export type CallName<C extends Contract> = keyof C['calls'] & string;
export type TopicName<C extends Contract> = keyof C['topics'] & string;
export type ParamsOf<C extends Contract, N extends CallName<C>> = C['calls'][N]['params'];
export type ResultOf<C extends Contract, N extends CallName<C>> = C['calls'][N]['result'];
export type EventOf<C extends Contract, N extends CallName<C>> = C['calls'][N]['event'];

/** What a handler may use while it works. */
export interface CallContext<Event> {
  /** Aborted when the caller gives up or the connection ends. */
  readonly signal: AbortSignal;
  readonly report: (event: Event) => void;
}

export type Handlers<C extends Contract> = {
  readonly [N in CallName<C>]: (
    params: ParamsOf<C, N>,
    context: CallContext<EventOf<C, N>>,
  ) => Promise<ResultOf<C, N>> | ResultOf<C, N>;
};

export type TopicListeners<C extends Contract> = {
  readonly [T in TopicName<C>]?: (value: C['topics'][T]) => void;
};

export interface CallOptions<Event> {
  /** Aborting asks the other side to stop; the promise settles when that side says that it has. */
  signal?: AbortSignal;
  /** Without it a call may take for ever: a long prefill is not a fault. */
  timeoutMs?: number;
  onEvent?: (event: Event) => void;
}

// One end of a connection. Requests that can hang are the classic fault of home-made RPC, so here every call settles:
// with the answer, with the other side's failure, with a timeout, or with the reason for which the connection ended.

import { DarkroomError, fromFailure, toFailure } from '../errors';
import type {
  CallName,
  CallOptions,
  Contract,
  EventOf,
  Handlers,
  ParamsOf,
  ResultOf,
  TopicListeners,
  TopicName,
} from './contract';
import type { Message, Outcome } from './message';
import { parseMessage } from './message';

/** Whatever carries messages: an IPC channel, a webview's postMessage, two ends in one process. */
export interface Channel {
  send(message: Message): void;
  /** Returns a function that stops listening. */
  listen(receive: (data: unknown) => void): () => void;
}

export interface PeerOptions<Mine extends Contract, Theirs extends Contract> {
  readonly handlers: Handlers<Mine>;
  readonly topics?: TopicListeners<Theirs>;
  /** Told about each message that is not part of the contract. */
  readonly onRefused?: (why: string) => void;
}

interface Pending {
  settle(outcome: Outcome): void;
  event(event: unknown): void;
}

export class Peer<Mine extends Contract, Theirs extends Contract> {
  readonly #channel: Channel;
  readonly #options: PeerOptions<Mine, Theirs>;
  readonly #stopListening: () => void;
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, AbortController>();
  /** A page that is loaded anew talks to the peer of the page before it: their calls must not be taken for each other's. */
  readonly #firstId = Math.floor(Math.random() * 2 ** 40);
  #nextId = this.#firstId;
  #closed: DarkroomError | undefined;

  constructor(channel: Channel, options: PeerOptions<Mine, Theirs>) {
    this.#channel = channel;
    this.#options = options;
    this.#stopListening = channel.listen(data => this.#receive(data));
  }

  get pendingCalls(): number {
    return this.#pending.size;
  }

  call<N extends CallName<Theirs>>(
    name: N,
    params: ParamsOf<Theirs, N>,
    options: CallOptions<EventOf<Theirs, N>> = {},
  ): Promise<ResultOf<Theirs, N>> {
    if (this.#closed) return Promise.reject(this.#closed);
    const { signal, timeoutMs, onEvent } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => this.#send({ kind: 'abort', id });
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              abort();
              this.#pending.get(id)?.settle({ err: timedOut(name, timeoutMs) });
            }, timeoutMs);
      this.#pending.set(id, {
        event: event => onEvent?.(event),
        settle: outcome => {
          this.#pending.delete(id);
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          if ('err' in outcome) reject(fromFailure(outcome.err));
          else resolve(outcome.ok);
        },
      });
      signal?.addEventListener('abort', abort);
      this.#send({ kind: 'call', id, name, params });
    });
  }

  publish<T extends TopicName<Mine>>(topic: T, value: Mine['topics'][T]): void {
    this.#send({ kind: 'topic', topic, value });
  }

  /** Ends the connection: pending calls are rejected with the reason, running handlers are aborted. */
  dispose(reason: DarkroomError = new DarkroomError('cancelled', 'The connection was closed.')): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#stopListening();
    for (const controller of this.#running.values()) controller.abort(reason);
    this.#running.clear();
    for (const pending of [...this.#pending.values()]) pending.settle({ err: toFailure(reason) });
  }

  #send(message: Message): void {
    if (this.#closed) return;
    try {
      this.#channel.send(message);
    } catch (error) {
      // A value that cannot be cloned is one call's fault; a closed channel will be reported by its owner.
      if (message.kind === 'call') this.#pending.get(message.id)?.settle({ err: toFailure(error) });
      else if (message.kind === 'outcome' && !('err' in message.outcome)) {
        this.#send({ ...message, outcome: { err: toFailure(error) } });
      } else this.#refuse(`a message could not be sent: ${String(error)}`);
    }
  }

  #receive(data: unknown): void {
    const message = parseMessage(data);
    if (!message) {
      this.#refuse('a message of unknown shape');
      return;
    }
    switch (message.kind) {
      case 'call':
        void this.#answer(message.id, message.name, message.params);
        return;
      case 'abort':
        this.#running.get(message.id)?.abort(cancelled());
        return;
      case 'event':
        this.#expected(message.id)?.event(message.event);
        return;
      case 'outcome':
        this.#expected(message.id)?.settle(message.outcome);
        return;
      case 'topic':
        this.#hear(message.topic, message.value);
        return;
    }
  }

  async #answer(id: number, name: string, params: unknown): Promise<void> {
    if (this.#running.has(id)) {
      this.#refuse(`call ${id} came twice`);
      return;
    }
    if (!Object.hasOwn(this.#options.handlers, name)) {
      this.#refuse(`an unknown call "${name}"`);
      this.#send({ kind: 'outcome', id, outcome: { err: unknownCall(name) } });
      return;
    }
    const controller = new AbortController();
    this.#running.set(id, controller);
    let outcome: Outcome;
    try {
      const handler = this.#options.handlers[name as CallName<Mine>];
      const report = (event: unknown) => this.#send({ kind: 'event', id, event });
      outcome = { ok: await handler(params, { signal: controller.signal, report }) };
    } catch (error) {
      outcome = { err: toFailure(error) };
    }
    this.#running.delete(id);
    this.#send({ kind: 'outcome', id, outcome });
  }

  #hear(topic: string, value: unknown): void {
    const listeners: TopicListeners<Theirs> = this.#options.topics ?? {};
    if (!Object.hasOwn(listeners, topic)) this.#refuse(`an unknown topic "${topic}"`);
    else listeners[topic as TopicName<Theirs>]?.(value as never);
  }

  /** A late answer to a call that timed out is normal; an answer to a call never made is not. */
  #expected(id: number): Pending | undefined {
    if (id < this.#firstId || id >= this.#nextId)
      this.#refuse(`an answer to call ${id}, which was never made`);
    return this.#pending.get(id);
  }

  #refuse(why: string): void {
    this.#options.onRefused?.(why);
  }
}

function cancelled(): DarkroomError {
  return new DarkroomError('cancelled', 'Cancelled.');
}

function timedOut(name: string, timeoutMs: number) {
  return toFailure(
    new DarkroomError('timeout', `"${name}" did not answer within ${timeoutMs} ms.`, {
      remedy: 'Try again, or restart the engine with "Darkroom: Restart Engine".',
    }),
  );
}

function unknownCall(name: string) {
  return toFailure(new DarkroomError('bad-input', `Nothing here answers to "${name}".`));
}

/** A server-sent event; one without a name only says how far everything is known. */
export interface ServerSentEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: unknown;
}

/** An open stream of server-sent events over a real socket. */
export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; `undefined` once the stream has ended. Throws if it broke off. */
  next(): Promise<ServerSentEvent | undefined>;
  /** The next event with a name. */
  named(): Promise<ServerSentEvent | undefined>;
  /** Cuts the connection. */
  cut(): void;
}

/** Asks for a stream, as a browser does. */
export async function openEventStream(
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const connection = new AbortController();
  const response = await fetch(address, { headers, signal: connection.signal });
  const events = eventsIn(response);
  const next: EventStream['next'] = async () => (await events.next()).value ?? undefined;
  return {
    status: response.status,
    headers: response.headers,
    next,
    named: async () => {
      for (;;) {
        const event = await next();
        if (event === undefined || event.event !== undefined) return event;
      }
    },
    cut: () => connection.abort(),
  };
}

async function* eventsIn({ body }: Response): AsyncGenerator<ServerSentEvent, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    yield* whole.map(eventOf);
  }
  if (text !== '') throw new Error(`the stream broke off: ${text}`);
  return undefined;
}

function eventOf(text: string): ServerSentEvent {
  const fields = Object.fromEntries(
    text.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  );
  const { data, ...others } = fields;
  return data === undefined ? others : { ...others, data: JSON.parse(data) as unknown };
}

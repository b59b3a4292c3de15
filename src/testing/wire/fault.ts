/** What goes wrong with a call. Times are in milliseconds unless the name says otherwise. */
export type Fault =
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'error_500' }
  /** The connection is cut before the server behind saw the call. */
  | { readonly kind: 'reset' }
  /** The server behind accepted the call, then the connection is cut. */
  | { readonly kind: 'lost_answer' }
  /** The call is forwarded late. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The call is forwarded at once and answered late. */
  | { readonly kind: 'late_answer'; readonly ms: number }
  | { readonly kind: 'platform_error'; readonly error: string };

/** Which calls go wrong, and how. `method` is a Web API method, `response_url`, or `*`; the first rule that fits counts. */
export type FaultRule = Fault & { readonly method: string; readonly channel?: string; readonly times?: number };

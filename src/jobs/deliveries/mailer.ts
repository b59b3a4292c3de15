import { createTransport } from 'nodemailer';
import type { Sent } from './sent.ts';

/** One e-mail. `id` names it for ever, so that mail programs can tell a repetition. */
type Mail = { id: string; to: string; subject: string; text: string };
/** Brings a mail to the server. */
export type Mailer = (mail: Mail) => Promise<Sent>;

const TIMEOUT_MS = 15_000;

/** Sends plain texts through a mail server (`smtp://` or `smtps://`), each over a connection of its own. */
export function smtpMailer({ url, from }: { url: string; from: string }): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Texts come from definitions and requests: none of them may make the server read files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ id, to, subject, text }) => {
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@countersign>`,
        // Asks other programs not to answer by themselves (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { kind: 'delivered' };
    } catch (error) {
      return faultOf(error);
    }
  };
}

/** What the server refuses for good (RFC 5321: replies of 500 and above) is not sent again; a wrong password may be mended. */
function faultOf(error: unknown): Sent {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
  const reply = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : null;
  const words =
    reply === null ? `the mail server cannot be used (${code})` : `the mail server answered ${reply} (${code})`;
  const isRefused = reply !== null && reply >= 500 && code !== 'EAUTH';
  return { kind: isRefused ? 'dead' : 'again', error: words };
}

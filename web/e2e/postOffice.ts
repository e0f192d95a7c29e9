import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** A mail server that refuses every address, for good, until it is told to take them. */
export class PostOffice {
  readonly #server: Server;
  readonly #connected = new Set<Socket>();
  #isOpen = false;
  /** The addresses it took mails for. */
  readonly taken: string[] = [];

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async open(): Promise<PostOffice> {
    const office = new PostOffice();
    await new Promise<void>((resolve) => office.#server.listen(0, '127.0.0.1', resolve));
    return office;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}?tls=none`;
  }

  takeMails(): void {
    this.#isOpen = true;
  }

  async close(): Promise<void> {
    for (const socket of this.#connected) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#connected.add(socket);
    socket.once('close', () => this.#connected.delete(socket));
    socket.on('error', () => socket.destroy());
    const say = (line: string) => socket.write(`${line}\r\n`);
    let isData = false;
    let rest = '';
    say('220 post office');
    socket.on('data', (bytes) => {
      const lines = `${rest}${bytes}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (isData) {
          if (line !== '.') continue;
          isData = false;
          say('250 taken');
        } else {
          isData = /^DATA/i.test(line);
          say(this.#reply(line));
          if (/^QUIT/i.test(line)) socket.end();
        }
      }
    });
  }

  #reply(line: string): string {
    const to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1];
    if (to !== undefined) {
      if (!this.#isOpen) return '550 no such mailbox here';
      this.taken.push(to);
    }
    if (/^DATA/i.test(line)) return '354 go on';
    return /^QUIT/i.test(line) ? '221 bye' : '250 ok';
  }
}

import type { Terminal } from './io.js';

/** A part of the terminal that is drawn again and again, at its end; lines above it scroll away as usual. */
export class LiveTerminal {
  private readonly terminal: Terminal;
  private drawn = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** Draws the lines in the place of those drawn last. */
  draw(lines: readonly string[]): void {
    // What has scrolled off the top cannot be drawn over, so the picture ends where the terminal does.
    const shown = lines.slice(0, Math.max(this.terminal.rows() - 1, 1));
    this.terminal.stream.write(`${this.erase()}${shown.map((line) => `${line}\n`).join('')}`);
    this.drawn = shown.length;
  }

  /** Writes a line that stays, above what is drawn. */
  above(line: string, lines: readonly string[]): void {
    this.terminal.stream.write(`${this.erase()}${line}\n`);
    this.drawn = 0;
    this.draw(lines);
  }

  /** Takes what is drawn away. */
  clear(): void {
    this.terminal.stream.write(this.erase());
    this.drawn = 0;
  }

  /**
   * To the first column, where the terminal's echo of keys (`^C`) has left, up by the lines that are drawn, and
   * everything below erased (ECMA-48 CR, CUU and ED).
   */
  private erase(): string {
    return this.drawn === 0 ? '' : `\r\u001b[${this.drawn}A\u001b[0J`;
  }
}

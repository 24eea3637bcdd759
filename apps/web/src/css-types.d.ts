import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Colour of a lit bar of the climb. */
    '--led'?: string;
  }
}

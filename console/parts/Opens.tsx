/** The arrow of a button that opens a menu. */
export const Opens = () => (
  <svg width="10" height="6" viewBox="0 0 10 6" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
    <path d="m1 1 4 4 4-4" />
  </svg>
);

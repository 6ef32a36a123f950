/** A gate that holds whoever comes to it. */
export function gate(): { reached: Promise<void>; open: () => void; pass: () => Promise<void> } {
  let open = (): void => {};
  let arrive = (): void => {};
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const pass = (): Promise<void> => {
    arrive();
    return opened;
  };
  return { reached, open, pass };
}

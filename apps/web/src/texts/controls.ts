/** Words of buttons that stand everywhere. */
export const controls = {
  copy: 'Copy',
  copied: 'Copied',
  selectByHand: 'Select by hand',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
};

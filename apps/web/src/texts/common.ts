/** Words that many pages share. */
export const common = {
  copy: 'Copy',
  copied: 'Copied',
  selectByHand: 'Select by hand',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
};

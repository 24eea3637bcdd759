/** The first page, and how the site is called in a list of search results. */
export const landing = {
  title: (site: string) => `${site} – live command centre for solo miners`,
  description:
    'Watch every share as it is found: hashrate with honest error bars, best difficulty, workers, odds.',
  kicker: 'Solo mining, live',
  headline: 'Every share is a shot',
  headlineEnd: 'at the block.',
  lead: 'The command centre for home miners and the people who run pools for them. Watch your machines climb from difficulty one towards the network’s, share by share.',
  promises: [
    {
      title: 'Every share, as it happens',
      text: 'Pushed to your screen within a blink of the pool writing it. No refresh.',
    },
    {
      title: 'Hashrate that admits its luck',
      text: 'Every rate comes with its error band, so noise is not mistaken for news.',
    },
    {
      title: 'Your key is your account',
      text: 'Sign one message with your wallet. Your dashboard is yours alone.',
    },
  ],
  poolNow: 'The pool right now',
  licence: 'Open source, MIT licence',
};

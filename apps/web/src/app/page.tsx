import { ClimbArt } from '@/components/climb-art';
import { LogoMark } from '@/components/logo';
import { PoolFigures } from '@/features/pool/pool-figures';
import { Entrance } from '@/features/sign-in/entrance';

const PROMISES = [
  ['Every share, as it happens', 'Pushed to your screen within a blink of the pool writing it. No refresh.'],
  [
    'Hashrate that admits its luck',
    'Every rate comes with its error band, so noise is not mistaken for news.',
  ],
  ['Your key is your account', 'Sign one message with your wallet. Your dashboard is yours alone.'],
] as const;

export default function LandingPage() {
  return (
    <>
      <div className="mx-auto grid max-w-7xl items-start gap-x-14 gap-y-8 py-6 lg:grid-cols-[1fr_minmax(26rem,30rem)] lg:py-14">
        <div>
          <p className="label text-bitcoin">Solo mining, live</p>
          <h1 className="mt-4 text-4xl leading-[1.05] font-semibold tracking-tight text-balance sm:text-6xl">
            Every share is a shot
            <span className="block bg-gradient-to-r from-shine via-spark to-ember bg-clip-text pb-1 text-transparent">
              at the block.
            </span>
          </h1>
          <p className="mt-5 max-w-xl text-lg text-pretty text-soft">
            The command centre for home miners and the people who run pools for them. Watch your machines
            climb from difficulty one towards the network&rsquo;s, share by share.
          </p>
          <ul className="mt-9 grid gap-5 sm:grid-cols-3 lg:max-w-2xl">
            {PROMISES.map(([title, text]) => (
              <li key={title} className="border-l-2 border-bitcoin/60 pl-3.5">
                <p className="text-sm font-medium">{title}</p>
                <p className="mt-1 text-sm text-pretty text-soft">{text}</p>
              </li>
            ))}
          </ul>
          <div className="mt-10 lg:max-w-2xl">
            <ClimbArt />
          </div>
        </div>
        <Entrance />
        <div className="lg:col-span-2">
          <h2 className="label mb-3">The pool right now</h2>
          <PoolFigures />
        </div>
      </div>
      <footer className="mx-auto flex max-w-7xl items-center justify-between border-t border-line py-5 text-xs text-soft">
        <span className="scale-90 opacity-80">
          <LogoMark />
        </span>
        Open source, MIT licence
      </footer>
    </>
  );
}

import { ClimbArt } from '@/components/climb-art';
import { LogoMark } from '@/components/logo';
import { PoolFigures } from '@/features/pool/pool-figures';
import { Entrance } from '@/features/sign-in/entrance';
import { landing } from '@/texts/landing';

export default function LandingPage() {
  return (
    <>
      <div className="mx-auto grid max-w-7xl items-start gap-x-14 gap-y-8 py-6 lg:grid-cols-[1fr_minmax(26rem,30rem)] lg:py-14">
        <div>
          <p className="label text-bitcoin">{landing.kicker}</p>
          <h1 className="mt-4 text-4xl leading-[1.05] font-semibold tracking-tight text-balance sm:text-6xl">
            {landing.headline}
            <span className="block bg-gradient-to-r from-shine via-spark to-ember bg-clip-text pb-1 text-transparent">
              {landing.headlineEnd}
            </span>
          </h1>
          <p className="mt-5 max-w-xl text-lg text-pretty text-soft">{landing.lead}</p>
          <ul className="mt-9 grid gap-5 sm:grid-cols-3 lg:max-w-2xl">
            {landing.promises.map(({ title, text }) => (
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
          <h2 className="label mb-3">{landing.poolNow}</h2>
          <PoolFigures />
        </div>
      </div>
      <footer className="mx-auto flex max-w-7xl items-center justify-between border-t border-line py-5 text-xs text-soft">
        <span className="scale-90 opacity-80">
          <LogoMark />
        </span>
        {landing.licence}
      </footer>
    </>
  );
}

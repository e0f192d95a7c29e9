import { memo, type ReactNode, useMemo, useState } from 'react';
import type { Film } from '@/shared/api/types';
import { type Motif, POSTER, posterArt } from '@/shared/format/posterArt';
import classes from './Poster.module.css';

interface PosterProps {
  title: string;
  /** One small line opposite the title: the year, the director. */
  note?: string | undefined;
  /** The pictures of the poster that the cinema has uploaded, if it has. */
  images?: Film['poster'] | undefined;
  /** How wide it is shown, as the attribute of that name says it. */
  sizes?: string | undefined;
}

/**
 * A film's poster: the one that was uploaded, else one set from the title. A picture for the eyes only: the title
 * stands beside it in words, so screen readers skip it.
 */
export const Poster = memo(function Poster({ title, note, images = [], sizes = '14rem' }: PosterProps) {
  const widest = images.at(-1);
  // A picture that does not come is no hole in the page.
  const [broken, setBroken] = useState<string>();
  if (!widest || broken === widest.url) return <DrawnPoster title={title} note={note} />;
  return (
    <img
      className={`${classes.poster} ${classes.picture}`}
      src={widest.url}
      srcSet={images.map((image) => `${image.url} ${image.width}w`).join(', ')}
      sizes={sizes}
      width={widest.width}
      height={widest.height}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setBroken(widest.url)}
    />
  );
});

function DrawnPoster({ title, note }: Pick<PosterProps, 'title' | 'note'>) {
  const art = useMemo(() => posterArt(title), [title]);
  const { width, height, margin } = POSTER;
  const { palette } = art;
  const top = art.isTitleOnTop ? margin + 2 : height - margin - art.height;
  return (
    <svg
      className={classes.poster}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      focusable="false"
      preserveAspectRatio="xMidYMid slice"
    >
      <rect width={width} height={height} fill={palette.paper} />
      <g transform={turned(art.turn, art.isTitleOnTop)}>
        <MotifShape motif={art.motif} shape={palette.shape} accent={palette.accent} paper={palette.paper} />
      </g>
      <rect
        x={0}
        y={art.isTitleOnTop ? 0 : top - 12}
        width={width}
        height={art.height + margin + 14}
        fill={palette.paper}
        opacity={0.86}
      />
      <g fill={palette.ink} className={classes.title}>
        {art.lines.map((line) => (
          <text
            key={`${line.y}`}
            x={margin}
            y={top + line.y}
            fontSize={line.size}
            textLength={line.width}
            lengthAdjust="spacingAndGlyphs"
          >
            {line.text}
          </text>
        ))}
      </g>
      {note && (
        <g className={classes.note}>
          <rect x={0} y={art.isTitleOnTop ? height - 22 : 0} width={width} height={22} fill={palette.ink} />
          <text x={margin} y={art.isTitleOnTop ? height - 7.5 : 14.5} fontSize={9.5} fill={palette.paper}>
            {note.length > 29 ? `${note.slice(0, 28)}…` : note}
          </text>
        </g>
      )}
    </svg>
  );
}

/** The motifs are drawn for a title below; for one on top they are moved down. */
function turned(turn: number, isTitleOnTop: boolean): string {
  const mirror = turn % 2 === 1 ? 'translate(200 0) scale(-1 1)' : '';
  return isTitleOnTop ? `translate(0 90) ${mirror}` : mirror;
}

interface Inks {
  shape: string;
  accent: string;
  paper: string;
}

function MotifShape({ motif, ...inks }: Inks & { motif: Motif }) {
  return SHAPES[motif](inks);
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const SHAPES: Record<Motif, (inks: Inks) => ReactNode> = {
  sun: ({ shape, accent }) => (
    <>
      <circle cx={100} cy={112} r={74} fill={shape} />
      <rect x={0} y={112} width={200} height={12} fill={accent} />
      <rect x={0} y={134} width={200} height={6} fill={accent} />
    </>
  ),
  rays: ({ shape, accent }) => (
    <>
      {range(9).map((i) => {
        const a = Math.PI * (1 + i / 9);
        const b = Math.PI * (1 + (i + 0.5) / 9);
        const at = (angle: number) => `${100 + 260 * Math.cos(angle)},${170 + 260 * Math.sin(angle)}`;
        return <polygon key={i} points={`100,170 ${at(a)} ${at(b)}`} fill={shape} />;
      })}
      <circle cx={100} cy={170} r={36} fill={accent} />
    </>
  ),
  bars: ({ shape, accent }) => (
    <>
      {range(7).map((i) => (
        <polygon
          key={i}
          points={`${-80 + i * 48},0 ${-56 + i * 48},0 ${64 + i * 48},230 ${40 + i * 48},230`}
          fill={i === 3 ? accent : shape}
        />
      ))}
    </>
  ),
  arcs: ({ shape, accent, paper }) => (
    <>
      {range(7).map((i) => (
        <circle key={i} cx={200} cy={20} r={190 - i * 27} fill={[shape, paper, accent, paper][i % 4]} />
      ))}
    </>
  ),
  dots: ({ shape, accent }) => (
    <>
      {range(8).flatMap((y) =>
        range(7).map((x) => (
          <circle
            key={`${x} ${y}`}
            cx={16 + x * 28}
            cy={42 + y * 24}
            r={2 + y * 1.25}
            fill={x === 4 && y === 2 ? accent : shape}
          />
        )),
      )}
    </>
  ),
  beam: ({ shape, accent }) => (
    <>
      <polygon points="0,52 200,26 200,210 0,86" fill={shape} />
      <circle cx={12} cy={69} r={24} fill={accent} />
      <rect x={0} y={62} width={200} height={4} fill={accent} opacity={0.8} />
    </>
  ),
  city: ({ shape, accent }) => (
    <>
      <circle cx={146} cy={72} r={32} fill={accent} />
      {[90, 132, 66, 112, 84, 146, 100].map((top, i) => (
        <rect key={top} x={i * 29} y={top} width={26} height={260 - top} fill={shape} />
      ))}
    </>
  ),
  eye: ({ shape, accent, paper }) => (
    <>
      <path d="M0 112 Q100 8 200 112 Q100 216 0 112z" fill={shape} />
      <circle cx={100} cy={112} r={40} fill={paper} />
      <circle cx={100} cy={112} r={25} fill={accent} />
    </>
  ),
  steps: ({ shape, accent }) => (
    <>
      {range(6).map((i) => (
        <rect key={i} x={i * 34} y={176 - i * 26} width={200} height={12} fill={i === 5 ? accent : shape} />
      ))}
      <circle cx={44} cy={74} r={24} fill={accent} />
    </>
  ),
  moon: ({ shape, accent, paper }) => (
    <>
      <circle cx={104} cy={104} r={64} fill={shape} />
      <circle cx={132} cy={88} r={56} fill={paper} />
      {[
        [30, 50],
        [168, 150],
        [58, 178],
        [176, 60],
      ].map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r={4} fill={accent} />
      ))}
    </>
  ),
};

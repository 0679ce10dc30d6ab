'use strict';
(() => {
  const COLOURS = {
    simd: '#1f77d0', scalar: '#8a8f98', openblas: '#e08a00', mkl: '#0f9d76', libtorch: '#d5472b', 'libtorch-blas': '#f08c72',
    onnxruntime: '#7d5bd0', djl: '#c95fa0', dl4j: '#9a7b35', 
    arithmetic: '#c2453a', L1: '#8250df', L2: '#1f77d0', L3: '#0f9d76', memory: '#e08a00',
  };
  const POINTS = {
    simd: 'circle', scalar: 'cross', openblas: 'triangle', mkl: 'rect', libtorch: 'rectRot', 'libtorch-blas': 'rectRot', onnxruntime: 'star',
    djl: 'crossRot', dl4j: 'rectRounded', L1: 'triangle', L2: 'circle', L3: 'rect', memory: 'rectRot',
  };
  const LIGHT = { ink: '#1c2128', soft: '#59636e', line: '#e3e8ed' };
  const DARK = { ink: '#e4e9ee', soft: '#9aa5b1', line: '#2b323b' };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paper = matchMedia('print');

  const colour = (key) => COLOURS[key] || '#8a8f98';
  const xy = (points) => points.map(([x, y]) => ({ x, y }));
  const short = (n) => n >= 1000 ? n.toLocaleString('en') : String(+n.toPrecision(3));

  // Logarithmic axes label only 1, 2 and 5 of each decade.
  const decade = (value) => {
    const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
    return [1, 2, 5].some((d) => Math.abs(digit - d) < 1e-6) ? short(value) : '';
  };

  const axis = (theme, text, more = {}) => ({
    title: { display: Boolean(text), text, color: theme.soft },
    border: { color: theme.soft },
    ...more,
    ticks: { color: theme.soft, ...more.ticks },
    grid: { color: theme.line, ...more.grid },
  });

  const line = (series) => ({
    label: series.engine, data: xy(series.points), borderColor: colour(series.key),
    backgroundColor: colour(series.key), pointStyle: POINTS[series.key] || 'circle', pointRadius: 4,
    borderWidth: series.key === 'simd' ? 3 : 1.5, borderDash: series.key === 'scalar' ? [4, 4] : [],
  });

  const limit = (label, key, points) => ({
    label, data: xy(points), borderColor: colour(key), backgroundColor: colour(key), borderWidth: 1.5,
    borderDash: [8, 4], pointRadius: 0, pointHitRadius: 0, pointStyle: 'line', type: 'line',
  });

  const KINDS = {
    lines(spec, theme) {
      const last = spec.categories.length - 1;
      const datasets = spec.series.map(line);
      if (spec.peak) {
        datasets.push(limit('multiply-add peak, ' + short(spec.peak), 'arithmetic',
          [[0, spec.peak], [last, spec.peak]]));
      }
      return {
        type: 'line', data: { datasets },
        options: {
          scales: {
            x: axis(theme, spec.x, {
              type: 'linear', min: 0, max: last,
              ticks: { stepSize: 1, autoSkip: false, callback: (i) => spec.categories[i] },
            }),
            y: axis(theme, spec.y, { min: 0, max: spec.peak, ticks: { callback: short } }),
          },
          plugins: { tooltip: { callbacks: { title: ([item]) => spec.categories[item.parsed.x] } } },
          clip: false,
        },
      };
    },
    curves(spec, theme) {
      const datasets = spec.series.map((series) => ({ ...line(series), pointRadius: 0 }));
      return {
        type: 'line', data: { datasets },
        options: {
          scales: {
            x: axis(theme, spec.x, { type: 'linear', min: 0, ticks: { callback: short } }),
            y: axis(theme, spec.y, { min: 0, ticks: { callback: short } }),
          },
        },
      };
    },
    roofline(spec, theme) {
      const points = spec.series.map((series) => ({
        ...line(series), labels: series.labels, type: 'scatter', showLine: false, pointRadius: 5,
      }));
      const roofs = spec.roofs.map((roof) => limit(roof.label, roof.key, roof.points));
      const log = {
        type: 'logarithmic', ticks: { callback: decade, autoSkip: false, maxRotation: 0 },
        grid: { color: ({ tick }) => decade(tick.value) ? theme.line : 'transparent' },
      };
      return {
        type: 'scatter', data: { datasets: [...points, ...roofs] },
        options: {
          scales: {
            x: axis(theme, spec.x, { ...log, min: spec.roofs[0].points[0][0], max: spec.roofs[0].points[1][0] }),
            y: axis(theme, spec.y, log),
          },
          plugins: {
            tooltip: {
              callbacks: {
                label: (item) => `${item.dataset.labels?.[item.dataIndex] ?? ''}: ${short(item.parsed.y)} GFLOP/s, `
                  + `${short(item.parsed.x)} operations per byte`,
              },
            },
          },
        },
      };
    },
    intervals(spec, theme) {
      // A median without an interval says neither.
      const intervals = spec.intervals.map((all) => all.length === 3 ? all : [all[0], all[0], all[0]]);
      const paint = spec.intervals.map(([low, , high]) => high === undefined ? '#8a8f98'
        : low > 1 ? '#23894a' : high < 1 ? '#d5472b' : '#8a8f98');
      return {
        type: 'bar',
        data: {
          labels: spec.categories,
          datasets: [
            {
              type: 'scatter', data: intervals.map(([, median], i) => ({ x: median, y: spec.categories[i] })),
              backgroundColor: paint, borderColor: paint, pointRadius: 4.5,
            },
            {
              data: intervals.map(([low, , high]) => [low, high]), backgroundColor: paint, barThickness: 3,
              minBarLength: 1,
            },
          ],
        },
        options: {
          indexAxis: 'y',
          scales: {
            x: axis(theme, spec.x, {
              type: 'logarithmic',
              min: Math.min(0.8, ...intervals.map(([low]) => low * 0.95)),
              max: Math.max(1.25, ...intervals.map(([, , high]) => high * 1.05)),
              ticks: { autoSkip: false, maxRotation: 0, callback: short },
              grid: {
                color: ({ tick }) => tick.value === 1 ? theme.ink : theme.line,
                lineWidth: ({ tick }) => tick.value === 1 ? 2 : 1,
              },
              afterBuildTicks: (scale) => {
                const ticks = scale.max / scale.min < (scale.chart.width < 600 ? 2 : 4) ? FINE : COARSE;
                scale.ticks = ticks.filter((v) => v >= scale.min && v <= scale.max).map((value) => ({ value }));
              },
            }),
            y: axis(theme, '', { type: 'category', labels: spec.categories, offset: true, ticks: { autoSkip: false } }),
          },
          plugins: {
            legend: { display: false },
            tooltip: {
              callbacks: {
                label: (item) => {
                  const [low, median, high] = intervals[item.dataIndex];
                  return spec.intervals[item.dataIndex].length === 3
                    ? `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})` : median.toFixed(2);
                },
              },
            },
          },
        },
      };
    },
    bars(spec, theme) {
      const datasets = spec.series.map((series) => {
        const data = spec.categories.map(() => null);
        series.points.forEach(([i, value]) => { data[i] = value; });
        return { label: series.engine, data, backgroundColor: colour(series.key), skipNull: true, maxBarThickness: 16 };
      });
      return {
        type: 'bar', data: { labels: spec.categories, datasets },
        options: {
          indexAxis: 'y',
          scales: {
            x: axis(theme, spec.x, { min: 0, ticks: { callback: short } }),
            y: axis(theme, '', { ticks: { autoSkip: false } }),
          },
        },
      };
    },
  };
  const COARSE = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20, 50, 100];
  const FINE = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3];

  const specs = JSON.parse(document.getElementById('charts').textContent);
  const canvases = document.querySelectorAll('figure.chart canvas');
  document.documentElement.classList.add('charts');
  let charts = [];

  function draw() {
    const theme = dark.matches && !paper.matches ? DARK : LIGHT;
    charts.forEach((chart) => chart.destroy());
    charts = specs.map((spec, i) => {
      const config = KINDS[spec.kind](spec, theme);
      const legend = config.options.plugins?.legend ?? {};
      config.options = {
        animation: false, responsive: true, maintainAspectRatio: false, ...config.options,
        plugins: {
          ...config.options.plugins,
          legend: { position: 'bottom', labels: { color: theme.ink, usePointStyle: true, boxHeight: 7 }, ...legend },
        },
      };
      return new Chart(canvases[i], config);
    });
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.devicePixelRatio = Math.max(2, devicePixelRatio);
  dark.addEventListener('change', draw);
  paper.addEventListener('change', draw);
  draw();
})();

#!/bin/sh
# The main job on the real runs of examples/: five formats, a versioned site and an archive.
set -eu
bin=$1
cd "$(dirname "$0")/.."
out=demo
"$bin/runpress" -C examples build examples/model-comparison.yml examples/weekly-summary.yml \
  --runs wandb-offline:examples/runs/wandb -o "$out"
"$bin/runpress" -C examples archive add examples/model-comparison.yml examples/weekly-summary.yml \
  --runs wandb-offline:examples/runs/wandb -a "$out/reports-archive" -m "make demo"
"$bin/runpress" archive verify -a "$out/reports-archive"
echo
echo "site     $out/site/index.html"
echo "PDF      $out/model-comparison.pdf"
echo "LaTeX    $out/model-comparison-latex.zip"
echo "archive  $out/reports-archive"

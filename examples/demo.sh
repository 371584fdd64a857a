#!/bin/sh
# The main job on the real runs of examples/: five formats, a versioned site and an archive.
# usage: demo.sh BIN [OUT]
set -eu
bin=$1
out=${2:-demo}
cd "$(dirname "$0")/.."
mkdir -p "$out"
reports="examples/model-comparison.yml examples/weekly-summary.yml"
runs=wandb-offline:examples/runs/wandb
"$bin/runpress" -C "$out" build $reports --runs "$runs" -o "$out"
"$bin/runpress" -C "$out" archive add $reports --runs "$runs" -a "$out/reports-archive" -m "make demo"
"$bin/runpress" archive verify -a "$out/reports-archive"
echo
echo "site     $out/site/index.html"
echo "PDF      $out/model-comparison.pdf"
echo "LaTeX    $out/model-comparison-latex.zip"
echo "archive  $out/reports-archive"

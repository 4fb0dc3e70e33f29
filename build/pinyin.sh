#!/usr/bin/env bash
# build/pinyin.sh [FOLDER with Unihan_*.txt.bz2]: makes Portal.Web/wwwroot/js/pinyin.txt anew.
#
# What the keyboard of a machine offers for a syllable: the 8,105 characters of the 通用规范汉字表 (2013), by the readings of the Unihan
# database (Debian's package unicode-data), those first that are read so most often.
set -euo pipefail
cd "$(dirname "$0")/.."
from=${1:-/usr/share/unicode}
out=Portal.Web/wwwroot/js/pinyin.txt
{
  echo "# Readings of characters: syllable, then its characters. Made by build/pinyin.sh from the Unihan database 15.0."
  echo "# Copyright © 1991-2022 Unicode, Inc. Unicode License v3, https://www.unicode.org/license.txt"
  bzcat "$from/Unihan_OtherMappings.txt.bz2" "$from/Unihan_Readings.txt.bz2" | perl -CS -Mutf8 -MUnicode::Normalize -ne '
    next unless /^U\+([0-9A-F]+)\t(kTGH|kHanyuPinlu|kTGHZ2013|kMandarin)\t(.*)$/;
    my ($sign, $field, $value) = (chr hex $1, $2, $3);
    if ($field eq "kTGH") { ($order{$sign}) = $value =~ /2013:(\d+)/; next }
    next unless $order{$sign};
    while ($value =~ /([a-züÀ-ɏ\x{300}-\x{36f}]+)(?:\((\d+)\))?/g) {
      my ($syllable, $often) = (NFD($1), $2 // 0);
      $syllable =~ s/u\x{308}/v/g;
      $syllable =~ s/\P{ASCII}//g;
      $often{$syllable}{$sign} = $often if $often >= ($often{$syllable}{$sign} // 0);
    }
    END {
      for my $syllable (sort keys %often) {
        my $signs = $often{$syllable};
        print "$syllable ", join("", sort { $signs->{$b} <=> $signs->{$a} || $order{$a} <=> $order{$b} } keys %$signs), "\n";
      }
    }'
} >"$out"

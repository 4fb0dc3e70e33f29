#!/usr/bin/env bash
# Makes the spoken pieces of the call board anew (Portal.Web/wwwroot/voice): letters, digits and a few words in Putonghua,
# Cantonese and English. They are synthesised by espeak-ng and packed by lame (Debian: apt-get install espeak-ng lame); nobody's voice.
set -euo pipefail
cd "$(dirname "$0")/../Portal.Web/wwwroot/voice"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say FOLDER VOICE PIECE TEXT
say() {
  espeak-ng -v "$2" -s 150 -g 2 -w "$work/piece.wav" "$4"
  lame --quiet -m m --resample 16 -b 24 "$work/piece.wav" "$1/$3.mp3"
}

mkdir -p zh yue en letters
zh=(零 一 二 三 四 五 六 七 八 九)
en=(zero one two three four five six seven eight nine)
for digit in 0 1 2 3 4 5 6 7 8 9; do
  say zh cmn "$digit" "${zh[$digit]}"
  say yue yue "$digit" "${zh[$digit]}"
  say en en-gb "$digit" "${en[$digit]}"
done
# Halls say the letters as in English, in every language.
for letter in A B C D E F G H I J K L M N O P Q R S T U V W X Y Z; do
  say letters en-gb "$letter" "$letter"
done
say zh cmn please 请
say zh cmn to 号到
say zh cmn counter 号窗口
say yue yue please 請
say yue yue to 號到
say yue yue counter 號櫃位
say en en-gb please "number"
say en en-gb to "please go to counter"

# Hints of the machines (Portal.Web/Kiosks): one for each screen that says what to do.
mkdir -p machine/zh machine/en
hint() {
  say machine/zh cmn "$1" "$2"
  say machine/en en-gb "$1" "$3"
}
hint home 请选择您要办的事 "Please choose what you want to do."
hint find 您可以刷身份证、按指纹，或者扫回执上的二维码 "Use your ID card, your finger, or the code on your receipt."
hint card 请把身份证平放在读卡区 "Please lay your card flat on the reader."
hint card-reading 正在读取，请不要移动 "Reading. Please do not move the card."
hint card-done 读好了，请收好您的证件 "Done. Please take your card."
hint finger 请把手指按在指纹仪上 "Please press your finger on the reader."
hint finger-again 请再按一次 "Please press once more."
hint print 正在打印，请稍候 "Printing. Please wait."
hint paper 请取走您的纸张 "Please take your paper."
hint pay 请核对号码和金额 "Please check number and amount."
hint pin 请在密码键盘上输入密码 "Please enter your PIN on the key pad."
hint idle 您还在吗 "Are you still there?"
hint bye 谢谢您，请别忘了您的证件和纸张 "Thank you. Please do not forget your card and your papers."
hint door 门开了，请进 "The door is open. Please come in."
hint fault 没有成功，请看屏幕上的提示 "That did not work. Please see the screen."

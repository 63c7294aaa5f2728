#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the files in this folder anew: RTP packets of other people's payloaders (GStreamer's, FFmpeg's) beside the elementary
# streams that went in. <name>.rtp holds packets framed as in RFC 4571 (two bytes of length before each).
# Needs ffmpeg, gst-launch-1.0 and python3. The tests only read the results.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
quiet="-v error -y -nostdin -fflags +bitexact -flags +bitexact"

# ffmpeg_rtp NAME INPUT-OPTIONS… : sends with FFmpeg's payloader, keeps packets and SDP.
ffmpeg_rtp() {
  name=$1; shift
  python3 - "$work/port" "$name.rtp" <<'P' &
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
s.bind(("127.0.0.1", 0)); open(sys.argv[1], "w").write(str(s.getsockname()[1])); s.settimeout(3)
with open(sys.argv[2], "wb") as out:
    try:
        while True:
            packet = s.recv(65536)
            if not 200 <= packet[1] <= 204: out.write(struct.pack(">H", len(packet)) + packet)
    except socket.timeout: pass
P
  receiver=$!
  while [ ! -s "$work/port" ]; do sleep 0.1; done
  ffmpeg $quiet "$@" -sdp_file "$name.sdp" -f rtp "rtp://127.0.0.1:$(cat "$work/port")?pkt_size=400&rtcpport=9"
  wait $receiver; rm "$work/port"
  sed -i "s/^m=\([a-z]*\) [0-9]*/m=\1 0/" "$name.sdp"
}
gst() { gst-launch-1.0 -q "$@" > /dev/null; }

pictures="-f lavfi -i testsrc2=size=176x144:rate=25 -frames:v 24"
# H.264 with B pictures, two slices
ffmpeg $quiet $pictures -c:v libx264 -x264-params "keyint=12:bframes=2:b-adapt=0:slices=2:crf=34" "$work/b.mp4"
ffmpeg $quiet -i "$work/b.mp4" -c copy -bsf:v h264_mp4toannexb h264_b.h264
ffmpeg_rtp h264_b -i "$work/b.mp4" -c copy
# H.264 without, aggregated packets, delimiters and parameter sets in band
ffmpeg $quiet $pictures -c:v libx264 -x264-params "keyint=12:bframes=0:crf=34:aud=1" "$work/p.mp4"
ffmpeg $quiet -i "$work/p.mp4" -c copy -bsf:v h264_mp4toannexb h264_p.h264
gst filesrc location="$work/p.mp4" ! qtdemux ! h264parse ! rtph264pay pt=96 mtu=400 ssrc=4711 seqnum-offset=65530 timestamp-offset=4294960000 \
  aggregate-mode=zero-latency config-interval=-1 ! rtpstreampay ! filesink location=h264_p.rtp
# H.265
ffmpeg $quiet $pictures -c:v libx265 -x265-params "log-level=none:keyint=12:bframes=2:b-adapt=0:crf=36:info=0" -tag:v hvc1 "$work/h265.mp4"
ffmpeg $quiet -i "$work/h265.mp4" -c copy -bsf:v hevc_mp4toannexb h265.h265
ffmpeg_rtp h265 -i "$work/h265.mp4" -c copy
gst filesrc location="$work/h265.mp4" ! qtdemux ! h265parse ! rtph265pay pt=96 mtu=400 ssrc=4711 seqnum-offset=1 timestamp-offset=7 \
  aggregate-mode=zero-latency config-interval=-1 ! rtpstreampay ! filesink location=h265_ap.rtp
# MJPEG: 4:2:0 and 4:2:2
ffmpeg $quiet -f lavfi -i testsrc2=size=176x144:rate=5 -frames:v 3 -pix_fmt yuvj420p -huffman default -q:v 8 -f mjpeg mjpeg_420.mjpeg
gst filesrc location=mjpeg_420.mjpeg ! jpegparse ! rtpjpegpay pt=26 mtu=400 ssrc=4711 ! rtpstreampay ! filesink location=mjpeg_420.rtp
gst videotestsrc num-buffers=3 ! video/x-raw,format=Y42B,width=176,height=144,framerate=5/1 ! jpegenc quality=40 ! tee name=t \
  t. ! queue ! filesink location=mjpeg_422.mjpeg t. ! queue ! rtpjpegpay pt=26 mtu=400 ssrc=4711 ! rtpstreampay ! filesink location=mjpeg_422.rtp
# Sound
tone="-f lavfi -i sine=frequency=700:duration=0.5"
ffmpeg $quiet $tone -ar 16000 -c:a aac -b:a 32k "$work/aac.mp4"
ffmpeg $quiet -i "$work/aac.mp4" -c copy -f adts aac.adts
ffmpeg_rtp aac -i "$work/aac.mp4" -c copy
ffmpeg $quiet $tone -ar 8000 -ac 1 -c:a pcm_mulaw -f mulaw ulaw.raw
ffmpeg_rtp ulaw -f mulaw -ar 8000 -ac 1 -i ulaw.raw -c copy
ffmpeg $quiet $tone -ar 8000 -ac 2 -c:a pcm_s16be -f s16be l16.raw
ffmpeg_rtp l16 -f s16be -ar 8000 -ac 2 -i l16.raw -c copy
ffmpeg $quiet $tone -ar 8000 -ac 1 -c:a g726le -b:a 24k -f g726le g726le.raw
ffmpeg $quiet $tone -ar 8000 -ac 1 -c:a g726 -b:a 24k -f g726 g726be.raw
ffmpeg $quiet $tone -ar 48000 -ac 2 -c:a libopus -b:a 32k "$work/opus.ogg"
ffmpeg $quiet -i "$work/opus.ogg" -map 0:a -c copy -f data opus.raw
ffmpeg_rtp opus -i "$work/opus.ogg" -c copy
# KLV: the example of MISB ST 0601, once as it is and once padded to several packets
python3 - klv.bin <<'P'
import sys
small = bytes.fromhex("060E2B34020B01010E010301010000002C020800060A24181E400003054C41422D31050280000D0449E9B3150E0404065F1E0F020BB54101130102A75B")
large = small[:16] + bytes([0x82, 3000 >> 8, 3000 & 255]) + bytes(i * 7 & 255 for i in range(3000))
open(sys.argv[1], "wb").write(large)
P
gst filesrc location=klv.bin blocksize=3019 ! meta/x-klv,parsed=true ! rtpklvpay pt=97 mtu=1400 ssrc=4711 ! rtpstreampay ! filesink location=klv.rtp
ls -l

#include "desktop/player/review_player.hpp"
namespace parallax::player {
struct ReviewPlayer::State { Session s; double rate=1; int64_t pos=0; bool playing=false;};
ReviewPlayer::ReviewPlayer(Workers&, const Clock&, Session session, std::shared_ptr<MediaSource>, ReviewOptions) : state_(std::make_shared<State>()) { state_->s=std::move(session);}
ReviewPlayer::~ReviewPlayer()=default;
void ReviewPlayer::update_session(Session s, std::shared_ptr<MediaSource>) {state_->s=s;}
void ReviewPlayer::play(){state_->playing=true;} void ReviewPlayer::pause(){state_->playing=false;} bool ReviewPlayer::playing() const {return state_->playing;}
void ReviewPlayer::set_rate(double r){state_->rate=r;} double ReviewPlayer::rate() const {return state_->rate;}
void ReviewPlayer::seek(int64_t t, SeekMode){state_->pos=t;} void ReviewPlayer::step(int){} void ReviewPlayer::set_lead(size_t){}
void ReviewPlayer::set_loop(std::optional<SessionRange>){} std::optional<SessionRange> ReviewPlayer::loop() const {return {};}
void ReviewPlayer::set_sound(std::optional<size_t>){}
ReviewTick ReviewPlayer::update(){ return {state_->pos,state_->playing,false,true,{}};}
int64_t ReviewPlayer::position_session_ns() const {return state_->pos;} int64_t ReviewPlayer::duration_ns() const {return state_->s.duration_ns;}
size_t ReviewPlayer::videos() const {return state_->s.videos.size();}
TileView ReviewPlayer::tile(size_t){ return {TileKind::loading,nullptr,false,""};}
TileStats ReviewPlayer::stats(size_t) const {return {};}
std::shared_ptr<MediaSource> make_recorder_media(RecorderMediaOptions){return nullptr;}
}

// TLS as a client meets it: versions, ciphers, certificates of both sides, and peers that stall.
#include <openssl/tls1.h>

#include <fstream>
#include <thread>
#include <vector>

#include "tests/http/tls_support.h"
#include "tests/http/transport_support.h"
#include "tests/support/checklist.h"
#include "tests/support/fake_clock.h"

namespace provost::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Tls : public testing::Test {
 protected:
  ServerOptions options() const {
    ServerOptions options;
    options.tls = TlsOptions{.certificate_file = server_.certificate_file, .key_file = server_.key_file};
    return options;
  }
  ServerOptions asking_for_certificates(ClientCertificate whether) const {
    auto asking = options();
    asking.tls->client_ca_file = authority_.ca_file();
    asking.tls->client_certificate = whether;
    return asking;
  }

  TestAuthority authority_;
  KeyPair server_ = authority_.issue("first.example", "server");
};

TEST_F(Tls, AnswersOverBothVersionsAndNamesHttp11) {
  Stage stage(options());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(stage.port(), authority_,
                     {.min_version = version,
                      .max_version = version,
                      .alpn = "\x02h2\x08"
                              "http/1.1"});
    ASSERT_TRUE(client.connected());
    EXPECT_EQ(client.alpn(), "http/1.1");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(get("/id=" + std::to_string(i))).body, std::to_string(i));
  }
}

TEST_F(Tls, CarriesLargeBodiesBothWays) {
  Stage stage(options());
  TlsClient client(stage.port(), authority_);
  const std::string body(5 << 20, 'b');
  EXPECT_EQ(client.ask("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5242880\r\n\r\n" + body).body, body);
}

TEST_F(Tls, RefusesOldVersionsWeakCiphersAndOtherProtocols) {
  test::checklist({24});
  Stage stage(options());
  const TlsOffer refused[] = {
      {.max_version = TLS1_VERSION},
      {.max_version = TLS1_1_VERSION},
      {.max_version = TLS1_2_VERSION, .ciphers = "ECDHE-ECDSA-AES128-SHA256"},
      {.max_version = TLS1_2_VERSION, .ciphers = "DHE+AESGCM"},
      {.max_version = TLS1_2_VERSION, .ciphers = "kRSA"},
      {.alpn = "\x02h2"},
  };
  for (const auto& offer : refused) {
    EXPECT_FALSE(TlsClient(stage.port(), authority_, offer).connected()) << offer.max_version << offer.ciphers;
  }
}

TEST_F(Tls, DoesNotRenegotiate) {
  Stage stage(options());
  TlsClient client(stage.port(), authority_, {.max_version = TLS1_2_VERSION});
  ASSERT_EQ(client.ask(get("/")).status, 200);
  EXPECT_FALSE(client.renegotiate());
}

TEST_F(Tls, PlainHttpOnATlsPortEndsTheConnection) {
  Stage stage(options());
  PlainClient client(stage.port());
  EXPECT_EQ(client.ask(get("/")).status, 0);
}

TEST_F(Tls, GivesTheFingerprintOfAVerifiedClientCertificate) {
  Stage stage(asking_for_certificates(ClientCertificate::optional));
  const auto known = authority_.issue("client.example", "client");
  TlsClient client(stage.port(), authority_, {.certificate = &known});
  EXPECT_NE(client.ask(get("/head")).body.find("\n" + known.fingerprint + "\n"), std::string::npos);
  TlsClient anonymous(stage.port(), authority_);
  EXPECT_EQ(anonymous.ask(get("/head")).body, "GET /head\n127.0.0.1\n\nHost=x\n");
}

TEST_F(Tls, RefusesACertificateOfAnotherAuthority) {
  Stage stage(asking_for_certificates(ClientCertificate::optional));
  const TestAuthority other;
  const auto foreign = other.issue("client.example", "client");
  TlsClient client(stage.port(), authority_, {.certificate = &foreign});
  EXPECT_EQ(client.ask(get("/head")).status, 0);
  EXPECT_EQ(stage.service.handled(), 0);
}

TEST_F(Tls, RefusesAClientWithoutACertificateWhereOneIsRequired) {
  Stage stage(asking_for_certificates(ClientCertificate::required));
  TlsClient client(stage.port(), authority_);
  EXPECT_EQ(client.ask(get("/head")).status, 0);
  EXPECT_EQ(stage.service.handled(), 0);
}

TEST_F(Tls, ReloadsCertificatesWithoutLosingConnections) {
  Stage stage(options());
  TlsClient before(stage.port(), authority_);
  EXPECT_EQ(before.server_name(), "first.example");
  authority_.issue("second.example", "server");
  ASSERT_TRUE(stage.server.reload_certificates());
  TlsClient after(stage.port(), authority_);
  EXPECT_EQ(after.server_name(), "second.example");
  EXPECT_EQ(before.ask(get("/id=1")).body, "1");
}

TEST_F(Tls, KeepsTheOldCertificateWhenTheNewOneIsBad) {
  Stage stage(options());
  std::ofstream(server_.certificate_file) << "not a certificate";
  const auto reloaded = stage.server.reload_certificates();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().code, Code::invalid_value);
  EXPECT_EQ(TlsClient(stage.port(), authority_).server_name(), "first.example");
}

TEST_F(Tls, DoesNotStartWithAKeyOfAnotherCertificate) {
  auto wrong = options();
  wrong.tls->key_file = authority_.issue("other.example", "other").key_file;
  PartService service;
  const SystemClock clock;
  const Log log(LogLevel::error);
  Server server(wrong, {service, clock, log});
  EXPECT_FALSE(server.start());
}

TEST_F(Tls, TwentyStalledPeersDelayNobody) {
  auto one_thread = options();
  one_thread.io_threads = 1;
  Stage stage(one_thread);
  std::vector<std::unique_ptr<PlainClient>> stalled;
  for (int i = 0; i < 20; ++i) {
    stalled.push_back(std::make_unique<PlainClient>(stage.port()));
    ASSERT_TRUE(stalled.back()->send(std::string("\x16\x03\x01\x01\x00\x01", static_cast<std::size_t>(i % 6))));
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(TlsClient(stage.port(), authority_).ask(get("/id=1")).body, "1");
}

TEST_F(Tls, AHandshakeThatStallsIsEnded) {
  test::FakeClock clock;
  auto quick = options();
  quick.tick = milliseconds(5);
  Stage stage(quick, &clock);
  PlainClient stalled(stage.port());
  ASSERT_TRUE(stalled.send("\x16\x03\x01"));
  ASSERT_EQ(TlsClient(stage.port(), authority_).ask(get("/")).status, 200);
  clock.advance(seconds(5));
  EXPECT_TRUE(stalled.at_end());
}

TEST_F(Tls, AnswersAClientThatHasEndedItsInput) {
  Stage stage(options());
  TlsClient client(stage.port(), authority_);
  ASSERT_TRUE(client.send(get("/gate/id=1")));
  client.end_input();
  stage.service.wait_at_gate(1);
  stage.service.open_gate();
  EXPECT_EQ(client.answer().body, "1");
}

TEST_F(Tls, SurvivesAClientThatResetsInTheMiddleOfAnAnswer) {
  Stage stage(options());
  for (int i = 0; i < 20; ++i) {
    TlsClient client(stage.port(), authority_);
    ASSERT_TRUE(client.send(get("/size=8000000")));
    ASSERT_FALSE(client.receive().empty());
    client.reset();
  }
  EXPECT_EQ(TlsClient(stage.port(), authority_).ask(get("/id=1")).body, "1");
}

TEST_F(Tls, GarbageInsideAConnectionEndsItOnly) {
  Stage stage(options());
  TlsClient client(stage.port(), authority_);
  ASSERT_EQ(client.ask(get("/")).status, 200);
  ASSERT_TRUE(client.PlainClient::send("this is no TLS record, and it is long enough to be read as one"));
  EXPECT_TRUE(client.receive().empty());
  EXPECT_EQ(TlsClient(stage.port(), authority_).ask(get("/id=1")).body, "1");
}

TEST_F(Tls, APlainListenerHasNoCertificatesToReload) {
  Stage stage;
  const auto reloaded = stage.server.reload_certificates();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().code, Code::unsupported);
}

}  // namespace
}  // namespace provost::http

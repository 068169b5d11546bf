package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Says who a bearer token speaks for. */
@Component
class Tokens {
    private static final String SCHEME = "Bearer ";

    private final NimbusReactiveJwtDecoder decoder;

    Tokens(@Value("${bench.public-key}") Path publicKey) throws IOException {
        try (var pem = Files.newInputStream(publicKey)) {
            decoder = NimbusReactiveJwtDecoder.withPublicKey(RsaKeyConverters.x509().convert(pem)).build();
        }
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer("https://id.example.com"),
                new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, audience -> audience != null && audience.contains("shop")),
                new JwtClaimValidator<Instant>(JwtClaimNames.EXP, expiry -> expiry != null)));
    }

    Mono<String> subject(String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return Mono.error(new BadJwtException("no bearer token"));
        }
        return decoder.decode(authorization.substring(SCHEME.length())).map(Jwt::getSubject);
    }
}

package sample;

import java.io.IOException;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** What the shop serves, beside what it learnt about each request. */
@RestController
class ShopController {

    @GetMapping({"/api/products", "/search"})
    Map<String, String> products(@RequestParam("q") String query, @RequestHeader("Sluice-Verdict") String verdict) {
        return Map.of("query", query, "verdict", verdict);
    }

    @GetMapping("/download")
    Map<String, String> download(@RequestParam("file") String file) {
        return Map.of("file", file);
    }

    @PostMapping("/api/comments")
    Map<String, String> comment(
            @RequestBody Map<String, String> comment, @RequestAttribute("Sluice-Verdict") String verdict) {
        return Map.of("author", comment.getOrDefault("author", "nobody"), "verdict", verdict);
    }

    @PostMapping("/photos")
    Map<String, String> photo(@RequestParam("title") String title, @RequestParam("photo") MultipartFile photo)
            throws IOException {
        return Map.of("title", title, "bytes", String.valueOf(photo.getBytes().length));
    }
}
